using OkkiBridge.Hosting.Timeline;

namespace OkkiBridge.Loader;

/// <summary>What the Loader's log has for the timeline.</summary>
internal static class LoaderTimeline
{
    public static KeptLines Lines { get; } = new(new Dictionary<int, KeptLine>
    {
        [3201] = new("loading-paused"),
        [3202] = new("loading-resumed"),
        [3301] = new("run-held"),
    });
}
