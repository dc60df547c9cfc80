namespace OkkiBridge.Extractor.Access;

/// <summary>Section <c>ControlApi</c>: how often it may be asked. Above it the answer is 429 with <c>Retry-After</c>.</summary>
internal sealed class ControlApiOptions
{
    /// <summary>Requests a minute from one address, to everything but webhook, health and metrics. Default: 3000.</summary>
    public int RequestsPerMinute { get; set; } = 3000;

    /// <summary>Deliveries a minute from one address to the webhook. Default: 1200.</summary>
    public int WebhookRequestsPerMinute { get; set; } = 1200;
}
