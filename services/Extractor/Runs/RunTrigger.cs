namespace OkkiBridge.Extractor.Runs;

/// <summary>Who asked for a run, as run records show it.</summary>
internal static class RunTrigger
{
    public const string Manual = "manual";
    public const string Schedule = "schedule";
    public const string Push = "push";

    /// <summary>Rejections are replayed, by themselves or by a person.</summary>
    public const string Replay = "replay";

    /// <summary><c>omissionRemedy</c> of the plan (数据补漏).</summary>
    public const string Remedy = "remedy";
}
