using System.ComponentModel;
using System.Globalization;

namespace OkkiBridge.Extractor.Scheduling;

/// <summary>Where to put a plan's watermark, and why.</summary>
internal sealed record PutWatermark
{
    private const int LongestNote = 500;

    [Description("Everything before it counts as done; with its offset, as 2026-03-02T00:00:00Z, from 1970 on and not in the future")]
    public string? To { get; init; }

    [Description("Why, for the log; at most 500 characters")]
    public string? Note { get; init; }

    /// <summary>Reads the time; false with what is wrong. A time without an offset could be misread, and a watermark never lies in the future.</summary>
    public bool TryRead(DateTimeOffset now, out DateTimeOffset to, out Dictionary<string, string[]> faults)
    {
        faults = [];
        to = default;
        if (string.IsNullOrWhiteSpace(To)) faults["to"] = ["to is required, as 2026-03-02T00:00:00Z"];
        else if (!DateTime.TryParseExact(To, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read) || read.Kind is DateTimeKind.Unspecified)
            faults["to"] = ["to must be a time with its offset, as 2026-03-02T00:00:00Z or 2026-03-02T08:00:00+08:00"];
        else if ((to = new DateTimeOffset(read).ToUniversalTime()) > now) faults["to"] = [$"to lies in the future; it is {now:yyyy-MM-ddTHH:mm:ssZ} now"];
        else if (to < DateTimeOffset.UnixEpoch) faults["to"] = ["to must not lie before 1970"];

        if (Note?.Length > LongestNote) faults["note"] = [$"note must have at most {LongestNote} characters"];
        return faults.Count == 0;
    }
}
