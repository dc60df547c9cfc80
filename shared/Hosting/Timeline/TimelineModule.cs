using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OkkiBridge.Hosting.Timeline;

/// <summary>The timeline of a service: what its log says of plans and runs, stored as events.</summary>
public static class TimelineModule
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(730);

    /// <summary>Keeps these lines of the log, whatever is chosen for other logs by <c>Logging</c>; once more for each service that shares the process.</summary>
    public static void AddTimeline(this IHostApplicationBuilder builder, KeptLines lines)
    {
        builder.Services.AddSingleton(lines);
        if (builder.Services.Any(s => s.ServiceType == typeof(TimelineLogs))) return;

        builder.Services.AddOptions<TimelineOptions>().BindConfiguration("Timeline")
            .Validate(o => o.KeepFor >= TimeSpan.FromDays(1) && o.KeepFor <= Longest, "Timeline:KeepFor must be from 1.00:00:00 to 730.00:00:00")
            .ValidateOnStart();
        builder.Services.TryAddSingleton<SecretFilter>();
        builder.Services.AddSingleton<TimelineLogs>().AddSingleton<ILoggerProvider>(services => services.GetRequiredService<TimelineLogs>());
        builder.Services.AddHostedService<TimelineWriter>();
        builder.Logging.AddFilter<TimelineLogs>(null, LogLevel.None).AddFilter<TimelineLogs>(nameof(OkkiBridge), LogLevel.Information);
    }
}
