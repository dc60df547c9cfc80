using System.Globalization;
using OkkiBridge.Sandbox.Faults;

namespace OkkiBridge.Promises.Tests.Crashes;

/// <summary>Crashes of the loader.</summary>
public sealed class LoadingCrashTests(CrashPipeline pipeline) : IClassFixture<CrashPipeline>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Points => new()
    {
        // effect, what has not happened yet
        { "check ids#1", "checked, not claimed" },
        { "update ledger#1", "claimed, not written" },
        { "POST store#1", "written, not in the ledger" },
        { "update ledger#2", "in the ledger, no outcome" },
        { "send CompaniesSettled#1", "the outcome is published, the message not acknowledged" },
    };

    /// <summary>The same when the answer to the first write is lost.</summary>
    public static TheoryData<string, string> PointsInDoubt => new()
    {
        { "update ledger#2", "the answer was lost, the claim is in doubt" },
        { "update ledger#3", "taken over, the target not asked" },
        { "POST query#1", "the target was asked, nothing is settled" },
        { "update ledger#4", "settled or released, no outcome" },
    };

    /// <summary>The same when the target refuses one record.</summary>
    public static TheoryData<string, string> PointsOfRefusal => new()
    {
        { "update ledger#2", "the chunk is given back, not halved" },
        { "update rejections#1", "on the rejection list, still claimed" },
        { "send CompaniesSettled#1", "the outcome is published, the message not acknowledged" },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public Task A_write_survives_a_crash_after(string effect, string then) => pipeline.CrashAsync("Loader", effect, then);

    [Theory]
    [MemberData(nameof(PointsInDoubt))]
    public Task A_write_in_doubt_survives_a_crash_after(string effect, string then)
    {
        pipeline.Bridge.Qingyiyun.FailNext(FaultKind.CutAfterEffect, 1, "store");
        return pipeline.CrashAsync("Loader", effect, then);
    }

    [Theory]
    [MemberData(nameof(PointsOfRefusal))]
    public async Task A_refusal_survives_a_crash_after(string effect, string then)
    {
        long bad = 0;
        pipeline.Bridge.Qingyiyun.Refuse(record => record.GetProperty("id").GetString() == bad.ToString(CultureInfo.InvariantCulture));
        try
        {
            await pipeline.CrashAsync("Loader", effect, then, changed => bad = changed[7]);
        }
        finally
        {
            pipeline.Bridge.Qingyiyun.RefuseNone();
        }

        Promise.Complete(await pipeline.Bridge.EndOfAsync(await pipeline.Bridge.StartRunAsync("incremental", Ct), Ct));
        Promise.NewestVersionEverywhere(pipeline.Bridge);
    }
}
