namespace OkkiBridge.Extractor.Rejections;

/// <summary>Section <c>Compensation</c>: rejections that are replayed by themselves.</summary>
public sealed class CompensationOptions
{
    /// <summary>Whether this process replays rejections by itself. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often it looks. Default: five minutes.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after its rejection a company is replayed the first time; every further time it is twice as long. Default: fifteen minutes.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest delay. Default: a day.</summary>
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often time alone is reason to replay; then the rejection waits for a person. Default: 10.</summary>
    public int MostAttempts { get; set; } = 10;

    /// <summary>How long a replay may be under way before it counts as lost; longer than a failing message is redelivered. Default: two days.</summary>
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long a rejection waits that was replayed by itself so many times.</summary>
    public TimeSpan Delay(int replays)
    {
        var delay = FirstDelay;
        for (; replays > 0 && delay < LongestDelay; replays--) delay *= 2;
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
