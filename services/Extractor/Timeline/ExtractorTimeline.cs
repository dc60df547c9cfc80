using OkkiBridge.Hosting.Timeline;

namespace OkkiBridge.Extractor.Timeline;

/// <summary>What the Extractor's log has for the timeline.</summary>
internal static class ExtractorTimeline
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static KeptLines Lines { get; } = new(new Dictionary<int, KeptLine>
    {
        [1011] = new("plan-changed", "Version") { Once = Hour },        // every replica says it
        [1012] = new("plan-refused", "Version") { Once = Hour },
        [1013] = new("plan-gone") { Once = Hour },
        [1015] = new("database-clock-stepped") { Once = Hour },        // every replica says it
        [1203] = new("run-failed"),
        [1206] = new("run-held", "Code", "Since"),                      // at each try
        [1210] = new("changes-late") { Once = Day },
        [1211] = new("clock-implausible") { Once = Day },
        [1212] = new("clock-moved") { Once = Day },
        [1213] = new("companies-read-again"),
        [1214] = new("run-goes-on"),
        [1304] = new("run-stumbled") { Once = Hour },
        [1305] = new("run-accepted"),
        [1306] = new("run-cancelled"),
        [1307] = new("run-completed"),                                  // of one that was held
        [1308] = new("stuck-run") { Once = Hour },                      // every replica says it
        [1309] = new("stuck-claims") { Once = Day },
        [1402] = new("start-waits") { Once = Hour },
        [1403] = new("start-refused") { Once = Hour },
        [1404] = new("watermark-put"),
    });
}
