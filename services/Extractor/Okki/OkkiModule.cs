using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;
using Polly;

namespace OkkiBridge.Extractor.Okki;

/// <summary>The source: options, checked, and its client.</summary>
internal static class OkkiModule
{
    private const string Provider = "okki";
    private const int LargestAnswer = 32 * 1024 * 1024;
    private static readonly TimeSpan PauseAfter429 = TimeSpan.FromSeconds(60);

    public static IServiceCollection AddOkki(this IServiceCollection services)
    {
        services.AddOptions<OkkiOptions>().BindConfiguration("Okki")
            .Validate(o => o.BaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "" }, "Okki:BaseUrl must be an http:// or https:// address")
            .Validate(o => o.ClientId != "", "Okki:ClientId is required: the OAuth client of the OKKI account (企业管理 → 外部对接 → API对接)")
            .Validate(o => o.ClientSecret != "", "Okki:ClientSecret is required (or Okki:ClientSecretFile)")
            .Validate(o => o.Scope.Trim() != "", "Okki:Scope must name at least one module, such as company")
            .Validate(o => o.SettleDelay >= TimeSpan.Zero, "Okki:SettleDelay must not be negative")
            .Validate(o => o.RequestsPerMinute >= 1, "Okki:RequestsPerMinute must be at least 1")
            .Validate(o => o.DetailParallelism is >= 1 and <= 32, "Okki:DetailParallelism must lie between 1 and 32")
            .Validate(o => o.Timeout > TimeSpan.Zero, "Okki:Timeout must be longer than 00:00:00")
            .Validate(o => o.RetryDelay >= TimeSpan.Zero, "Okki:RetryDelay must not be negative")
            .Validate(o => o.LongestBudgetWait >= TimeSpan.Zero, "Okki:LongestBudgetWait must not be negative")
            .Validate(o => IsSecret(o.WebhookSecret), "Okki:WebhookSecret must be the base64 text of 32 bytes that OKKI shows when the webhook is made")
            .ValidateOnStart();

        services.AddSingleton<AccessTokens>();
        var http = services.AddHttpClient<OkkiClient>((provider, client) =>
        {
            client.BaseAddress = new Uri(provider.GetRequiredService<IOptions<OkkiOptions>>().Value.BaseUrl!.AbsoluteUri.TrimEnd('/') + "/");
            client.Timeout = Timeout.InfiniteTimeSpan;           // the default of 100 s would count the wait for the budget
        });
        http.AddHttpMessageHandler(provider => Budget(provider));                       // every attempt costs one call; waits here, untimed
        http.AddHttpMessageHandler(() => new OkkiCalls.Handler());
        http.AddResilienceHandler("timeout", (pipeline, context) =>
            pipeline.AddTimeout(context.ServiceProvider.GetRequiredService<IOptions<OkkiOptions>>().Value.Timeout));
        http.AddHttpMessageHandler(() => new WholeAnswer(LargestAnswer));               // within the time-out: a body may stall after its headers
        http.RemoveAllLoggers();
        return services;
    }

    private static CallBudgetHandler Budget(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<OkkiOptions>>().Value;
        return new CallBudgetHandler(
            services.GetRequiredService<ICallBudget>(), Provider, options.RequestsPerMinute, services.GetRequiredService<TimeProvider>(), options.LongestBudgetWait, PauseAfter429);
    }

    private static bool IsSecret(string text) => text == "" || (Convert.TryFromBase64String(text, new byte[text.Length], out var length) && length == 32);
}
