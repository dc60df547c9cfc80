using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Extractor.Tests.Api;

public sealed class FailedRunTests
{
    private const int Companies = 3000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_failed_run_had_proven_the_next_one_does_not_read_again()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = Companies });
        bench.Okki.Bend = [Refusal(after: 60)];
        var failed = await bench.StartRunAsync("full");
        await bench.RunWhenAsync(failed, "failed");
        await Eventually.TrueAsync(async () => await bench.Services.GetRequiredService<IRuns>().CountOutstandingAsync(failed, 1, Ct) == 0, () => "never settled", Ct);
        bench.Okki.Bend = [];

        var next = await bench.RunWhenAsync(await bench.StartRunAsync("full"), "completed");

        Assert.InRange(Extracted(next), 1, Companies - 500);
        Assert.Equal(Companies, await HeldAsync(bench));
    }

    [Fact]
    public async Task As_long_as_a_company_of_it_has_no_outcome_all_is_read_again()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = Companies });
        bench.Downstream.Close();
        bench.Okki.Bend = [Refusal(after: 60)];
        await bench.RunWhenAsync(await bench.StartRunAsync("full"), "failed");
        bench.Okki.Bend = [];

        var id = await bench.StartRunAsync("full");
        bench.Downstream.Open();

        Assert.Equal(Companies, Extracted(await bench.RunWhenAsync(id, "completed")));
    }

    [Fact]
    public async Task A_run_that_waits_for_its_plan_ends_when_the_plan_is_another()
    {
        using var plans = new ShippedPlan(ControlApiBench.Plan, "{}");
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 200 }, time, ("Plans:Directory", plans.Path));
        bench.Okki.Bend = [Bent(new WindowIgnored())];
        var id = await bench.StartRunAsync("full");
        await WhenAsync("held");

        plans.Change("plan.json", _ => """{ "overlap": "00:10:00" }""");
        await WhenAsync("failed");

        async Task WhenAsync(string status)
        {
            JsonNode? run = null;
            await Eventually.TrueAsync(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return (run = await bench.GetAsync($"/runs/{id}"))["status"]!.GetValue<string>() == status;
            }, () => $"never {status}: {run}", Ct);
        }
    }

    /// <summary>OKKI takes back what the plan may ask for.</summary>
    private static Bend Refusal(int after) =>
        Bent(new Instead(200, """{"code":404,"message":"No privilege to view companies"}""", "application/json")) with { When = new BendWhen { Skip = after } };

    private static Bend Bent(BendChange what) => new() { Name = "bent", Provider = BendProvider.Okki, Endpoint = "/company/list", What = [what] };

    private static async Task<int> HeldAsync(ControlApiBench bench)
    {
        var (count, page) = (0, (IReadOnlyList<string>)[]);
        do count += (page = await bench.Ledger.ListAsync(ControlApiBench.ScopeOf(ControlApiBench.Plan), page is [.., var last] ? last : null, 1000, Ct)).Count; while (page.Count > 0);
        return count;
    }

    private static int Extracted(JsonNode run) => run["counts"]!["extracted"]!.GetValue<int>();
}
