using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;
using Polly;

namespace OkkiBridge.Extractor.Okki;

/// <summary>The source: options, checked, and its client.</summary>
internal static class OkkiModule
{
    /// <summary>Adds <see cref="OkkiClient"/>; needs an <see cref="ICallBudget"/>. The order of the handlers is what <see cref="OkkiClient"/> counts on.</summary>
    public static IServiceCollection AddOkki(this IServiceCollection services)
    {
        services.AddOkkiOptions();
        services.WarnOfPlainAddress("Okki:BaseUrl", provider => provider.GetRequiredService<IOptions<OkkiOptions>>().Value.BaseUrl!);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SecretFilter>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<WorkingPaths>();
        services.AddSingleton<SingledOutCalls>();
        services.AddSingleton<EmptyAnswers>();
        services.TryAddKeyedSingleton(OkkiExchange.Provider, OkkiAnswers.Table);
        services.AddTransient<PatientCalls>();
        services.AddTransient<OkkiClient>();

        var http = services.AddHttpClient<OkkiExchange>(nameof(OkkiClient), Configure)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AllowAutoRedirect = false;                  // neither token nor secret goes where another address says
                handler.UseCookies = false;
            })
            .AddHttpMessageHandler(Budget)                          // every attempt costs one call, and is counted; waits here, untimed
            .RemoveAllLoggers();
        http.AddResilienceHandler("timeout", (pipeline, context) =>
            pipeline.AddTimeout(context.ServiceProvider.GetRequiredService<IOptions<OkkiOptions>>().Value.Timeout));
        http.AddHttpMessageHandler(() => new WholeAnswer(OkkiExchange.LargestAnswer));   // within the time-out: a body may stall after its headers
        http.AddHttpMessageHandler(() => new CutConnections());             // one attempt that failed, told as such
        return services;
    }

    private static void AddOkkiOptions(this IServiceCollection services) => services.AddOptions<OkkiOptions>().BindConfiguration("Okki")
        .Validate(o => o.BaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "" }, "Okki:BaseUrl must be an http:// or https:// address")
        .Validate(o => o.ClientId != "", "Okki:ClientId is required: the OAuth client of the OKKI account (企业管理 → 外部对接 → API对接)")
        .Validate(o => o.ClientSecret != "", "Okki:ClientSecret is required (or Okki:ClientSecretFile)")
        .Validate(o => o.Scope.Trim() != "", "Okki:Scope must name at least one module, such as company")
        .Validate(o => o.AuthorizationScheme.All(char.IsAsciiLetter), "Okki:AuthorizationScheme must be Bearer, or empty for the bare token")
        .Validate(o => o.SettleDelay >= TimeSpan.Zero, "Okki:SettleDelay must not be negative")
        .Validate(o => o.ClockTolerance >= TimeSpan.FromSeconds(1) && o.ClockTolerance <= TimeSpan.FromHours(1), "Okki:ClockTolerance must lie between 00:00:01 and 01:00:00")
        .Validate(o => o.RequestsPerMinute >= 1, "Okki:RequestsPerMinute must be at least 1")
        .Validate(o => o.DetailParallelism is >= 1 and <= 32, "Okki:DetailParallelism must lie between 1 and 32")
        .Validate(o => o.Timeout > TimeSpan.Zero && o.Timeout <= TimeSpan.FromHours(1), "Okki:Timeout must lie between 0 and 01:00:00")
        .Validate(o => o.RetryDelay >= TimeSpan.Zero && o.RetryDelay <= TimeSpan.FromMinutes(1), "Okki:RetryDelay must lie between 0 and 00:01:00")
        .Validate(o => o.LongestBudgetWait >= TimeSpan.Zero, "Okki:LongestBudgetWait must not be negative")
        .Validate(o => IsSecret(o.WebhookSecret), "Okki:WebhookSecret must be the base64 text of 32 bytes that OKKI shows when the webhook is made")
        .ValidateOnStart();

    private static void Configure(IServiceProvider services, HttpClient client)
    {
        var address = services.GetRequiredService<IOptions<OkkiOptions>>().Value.BaseUrl!.AbsoluteUri;
        client.BaseAddress = new Uri(address.TrimEnd('/') + "/");
        client.Timeout = Timeout.InfiniteTimeSpan;                  // would count the wait for the budget; each attempt has its own
    }

    private static CallBudgetHandler Budget(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<OkkiOptions>>().Value;
        return new CallBudgetHandler(services.GetRequiredService<ICallBudget>(), OkkiExchange.Provider, options.RequestsPerMinute,
            services.GetRequiredService<TimeProvider>(), options.LongestBudgetWait, defaultPause: TimeSpan.Zero);     // it is the exchange's
    }

    private static bool IsSecret(string text) => text == "" || (Convert.TryFromBase64String(text, new byte[text.Length], out var length) && length == 32);
}
