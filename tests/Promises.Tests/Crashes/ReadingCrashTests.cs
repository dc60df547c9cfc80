namespace OkkiBridge.Promises.Tests.Crashes;

/// <summary>Crashes on the way from the source to the loader's queue.</summary>
public sealed class ReadingCrashTests(CrashPipeline pipeline) : IClassFixture<CrashPipeline>
{
    public static TheoryData<string, string, string> Points => new()
    {
        // service, effect, what has not happened yet
        { "Extractor", "insert runs#1", "the run is open, nobody was told" },
        { "Extractor", "update leases#1", "the run is held, nothing is read" },
        { "Extractor", "GET list#2", "a page is read, nothing is looked up" },
        { "Extractor", "GET info#60", "some details are looked up, nothing is published" },
        { "Extractor", "send CompaniesExtracted#1", "published, not expected by the run" },
        { "Extractor", "insert runCompanies#1", "expected, the rest of the cell is not published" },
        { "Extractor", "insert runCompanies#2", "the cell is published, not checkpointed" },
        { "Extractor", "update runs#1", "calls or a checkpoint are noted" },
        { "Extractor", "update runs#2", "calls or a checkpoint are noted" },
        { "Extractor", "extract cell#1", "the cell is checkpointed, the window is not read to its end" },
        { "Extractor", "update runCompanies#1", "outcomes are recorded, the run is not completed" },
        { "Extractor", "update planStates#1", "the watermark has moved, the run is not completed" },
        { "Extractor", "delete leases#1", "the lease is given back" },
        { "Transformer", "map companies#1", "mapped, not published" },
        { "Transformer", "send CompaniesNormalized#1", "published, not acknowledged" },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public Task A_run_survives_a_crash_after(string service, string effect, string then) => pipeline.CrashAsync(service, effect, then);
}
