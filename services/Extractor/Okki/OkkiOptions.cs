namespace OkkiBridge.Extractor.Okki;

/// <summary>Section <c>Okki</c>: the source's open API.</summary>
public sealed class OkkiOptions
{
    /// <summary>Its address. In spite of its name the default is production: there is no other (okki-open-api.md §1.1).</summary>
    public Uri? BaseUrl { get; set; } = new("https://api-sandbox.xiaoman.cn");

    /// <summary>OAuth client, from 企业管理 → 外部对接 → API对接.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Modules asked for, separated by a space: those of every plan that runs. Default: <c>company</c>.</summary>
    public string Scope { get; set; } = "company";

    /// <summary><c>Bearer</c>, or empty for the bare token: the provider's pages show both. Default: <c>Bearer</c>.</summary>
    public string AuthorizationScheme { get; set; } = "Bearer";

    /// <summary>How far behind the source's clock a window ends: what is committed late still falls into it. Default: 30 seconds.</summary>
    public TimeSpan SettleDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How far the source's clock may differ from ours; beyond it, windows end by ours. Default: 2 minutes.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Calls a minute over all replicas. Default: 300.</summary>
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>Verifies message push; empty: the webhook is off.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Details looked up at the same time. Default: 4.</summary>
    public int DetailParallelism { get; set; } = 4;

    /// <summary>The longest that one attempt may take, to its last byte and without the wait for the budget. Default: 60 seconds (okki-open-api.md §1.1).</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The first wait before a call is repeated; it doubles, three times at most. Default: 500 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest that one attempt may wait for its call out of the budget. Default: 2 minutes.</summary>
    public TimeSpan LongestBudgetWait { get; set; } = TimeSpan.FromMinutes(2);
}
