using OkkiBridge.Hosting.Timeline;

namespace OkkiBridge.Loader;

/// <summary>What the Loader's log has for the timeline.</summary>
internal static class LoaderTimeline
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static KeptLines Lines { get; } = new(new Dictionary<int, KeptLine>
    {
        [3007] = new("doubt-stays", "CompanyId") { Once = Day },        // at each question
        [3008] = new("doubts-settled") { Once = Hour },
        [3009] = new("doubts-wait") { Once = Hour },
        [3010] = new("late-write", "CompanyId"),
        [3011] = new("late-write", "CompanyId"),
        [3201] = new("loading-paused"),
        [3202] = new("loading-resumed"),
        [3301] = new("run-held"),
    });
}
