using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>The target: options, checked; the HTTP client; the one of two ways in that <c>Qingyiyun:Mode</c> names.</summary>
internal static partial class QingyiyunModule
{
    /// <summary>Adds <see cref="IWriteTarget"/>; needs an <see cref="ICallBudget"/>.</summary>
    public static IServiceCollection AddQingyiyun(this IServiceCollection services)
    {
        services.AddQingyiyunOptions();
        services.WarnOfPlainAddress("Qingyiyun:BaseUrl", provider => provider.GetRequiredService<IOptions<QingyiyunOptions>>().Value.BaseUrl);
        services.TryAddSingleton(TimeProvider.System);

        services.AddHttpClient(QingyiyunClient.Name, Configure)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AllowAutoRedirect = false;                  // a redirect must not send a write a second time
                handler.ConnectTimeout = TimeSpan.FromSeconds(10);
                handler.UseCookies = false;
            })
            .AddHttpMessageHandler(Budget)                          // every attempt costs one call, and is counted; waits here, untimed
            .AddHttpMessageHandler(Attempt)                         // timed, bounded
            .AddHttpMessageHandler(() => new CutConnections())      // nothing sent, told as such
            .RemoveAllLoggers();                                    // addresses may carry the token

        services.TryAddKeyedSingleton(QingyiyunClient.Name, QingyiyunAnswers.Table);
        services.AddSingleton<QingyiyunClient>();
        services.AddSingleton<OpenApi>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<SchemeCalls>();
        services.AddSingleton(provider => Scheme(provider.GetRequiredService<IOptions<QingyiyunOptions>>().Value));
        services.AddSingleton<LookUp>();
        services.AddSingleton<IWriteTarget>(provider => provider.GetRequiredService<IOptions<QingyiyunOptions>>().Value.Mode is WriteMode.Store
            ? ActivatorUtilities.CreateInstance<StoreTarget>(provider)
            : ActivatorUtilities.CreateInstance<WriteTarget>(provider));
        return services;
    }

    private static void AddQingyiyunOptions(this IServiceCollection services) => services.AddOptions<QingyiyunOptions>().BindConfiguration("Qingyiyun")
        .Validate(o => o.BaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "" }, "Qingyiyun:BaseUrl must be an http:// or https:// address")
        .Validate(o => Enum.IsDefined(o.Mode), "Qingyiyun:Mode must be store or write")
        .Validate(o => o.Mode is not WriteMode.Store || o.AppKey != "", "Qingyiyun:AppKey is required in mode store: the key of the platform's application")
        .Validate(o => o.Mode is not WriteMode.Store || o.AppSecret != "", "Qingyiyun:AppSecret is required in mode store (or Qingyiyun:AppSecretFile)")
        .Validate(o => o.Mode is not WriteMode.Store || o.SchemeId != "", "Qingyiyun:SchemeId is required in mode store: the id on the scheme's (方案) page")
        .Validate(o => o.SchemeId == "" || SchemeId().IsMatch(o.SchemeId), "Qingyiyun:SchemeId may hold letters, digits, - and _ only: it becomes part of an address")
        .Validate(o => o.RequestsPerMinute >= 1, "Qingyiyun:RequestsPerMinute must be at least 1")
        .Validate(o => o.BatchSize is >= 1 and <= 500, "Qingyiyun:BatchSize must lie between 1 and 500")
        .Validate(o => o.IdField != "", "Qingyiyun:IdField must name the field of the target's records that carries the key")
        .Validate(o => o.Timeout > TimeSpan.Zero && o.Timeout <= TimeSpan.FromMinutes(10), "Qingyiyun:Timeout must lie between 0 and 00:10:00")
        .Validate(o => o.VisibilityDelay >= TimeSpan.Zero, "Qingyiyun:VisibilityDelay must not be negative")
        .Validate(o => o.AskAgainAfter is null or { Count: >= 1 and <= 10 } && o.Again.All(d => d > TimeSpan.Zero && d <= TimeSpan.FromDays(7)), "Qingyiyun:AskAgainAfter must have one to ten times, each between 0 and 7.00:00:00")
        .Validate(o => o.SettleDoubtsAfter >= TimeSpan.FromMinutes(1) && o.SettleDoubtsAfter <= TimeSpan.FromDays(1), "Qingyiyun:SettleDoubtsAfter must lie between 00:01:00 and 1.00:00:00")
        .Validate(o => o.LongestBudgetWait >= TimeSpan.Zero, "Qingyiyun:LongestBudgetWait must not be negative")
        .Validate(o => o.RetryDelay >= TimeSpan.Zero && o.RetryDelay <= TimeSpan.FromMinutes(1), "Qingyiyun:RetryDelay must lie between 0 and 00:01:00")
        .Validate(o => o.CanaryInterval >= TimeSpan.FromSeconds(1) && o.CanaryInterval <= TimeSpan.FromHours(1), "Qingyiyun:CanaryInterval must lie between 00:00:01 and 01:00:00")
        .ValidateOnStart();

    private static void Configure(IServiceProvider services, HttpClient client)
    {
        var address = services.GetRequiredService<IOptions<QingyiyunOptions>>().Value.BaseUrl.AbsoluteUri;
        client.BaseAddress = new Uri(address.TrimEnd('/') + "/");
        client.Timeout = Timeout.InfiniteTimeSpan;                  // would count the wait for the budget; AttemptHandler times each attempt
    }

    private static CallBudgetHandler Budget(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<QingyiyunOptions>>().Value;
        return new CallBudgetHandler(services.GetRequiredService<ICallBudget>(), QingyiyunClient.Name, options.RequestsPerMinute,
            services.GetRequiredService<TimeProvider>(), options.LongestBudgetWait, QingyiyunClient.UsualBlock);
    }

    private static AttemptHandler Attempt(IServiceProvider services) =>
        new(services.GetRequiredService<IOptions<QingyiyunOptions>>().Value.Timeout, services.GetRequiredService<TimeProvider>());

    private static TargetScheme Scheme(QingyiyunOptions options) =>
        options.Mode is WriteMode.Store ? new TargetScheme(options.SchemeId, IsOnly: false) : new TargetScheme("write", IsOnly: true);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex SchemeId();
}
