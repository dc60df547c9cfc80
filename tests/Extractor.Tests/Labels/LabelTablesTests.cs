using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Extractor.Labels;
using OkkiBridge.Extractor.Tests.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Extractor.Tests.Labels;

public sealed class LabelTablesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private LabelTables? _tables;

    public void Dispose() => _tables?.Dispose();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ids_are_called_what_the_account_calls_them()
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions(), ("Okki:Scope", "company user"));
        var tables = (await Tables(bench).OfAsync(PlanWith("trail_status", "group_id", "origin", "star", "scale", "biz_type", "user"), Ct))!;

        Assert.Equal("已寄样", tables["trail_status"]["4417730052"]);
        Assert.Equal(("欧洲", "北欧", "未分组"), (tables["group_id"]["1108830020"], tables["group_id"]["1108830021"], tables["group_id"]["0"]));
        Assert.Equal("Google", tables["origin"]["16"]);
        Assert.Equal("3星", tables["star"]["3"]);
        Assert.Equal("60-149", tables["scale"]["2"]);
        Assert.Equal("零售商", tables["biz_type"]["零售商"]);
        Assert.Equal(("Mia", "老王", "Ivy"), (tables["user"]["55310217"], tables["user"]["11904420"], tables["user"]["11904421"]));
    }

    [Fact]
    public async Task A_table_that_OKKI_refuses_is_empty()
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions());

        var tables = (await Tables(bench).OfAsync(PlanWith("no_such_field", "user"), Ct))!;

        Assert.Empty(tables["no_such_field"]);
        Assert.Empty(tables["user"]);                        // Okki:Scope is company
    }

    [Fact]
    public async Task They_are_asked_for_again_when_they_are_old()
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions());
        var (tables, plan) = (Tables(bench), PlanWith("star"));
        await tables.OfAsync(plan, Ct);
        var first = bench.Okki.Accounting.Calls;

        _time.Advance(TimeSpan.FromMinutes(9));
        await tables.OfAsync(plan, Ct);
        Assert.Equal(first, bench.Okki.Accounting.Calls);

        _time.Advance(TimeSpan.FromMinutes(2));
        await tables.OfAsync(plan, Ct);
        Assert.Equal(first + 1, bench.Okki.Accounting.Calls);
    }

    [Fact]
    public async Task A_plan_without_labels_asks_nothing()
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions());

        Assert.Null(await Tables(bench).OfAsync(PlanWith(), Ct));
        Assert.Equal(0, bench.Okki.Accounting.Calls);
    }

    private LabelTables Tables(OkkiBench bench) => _tables = new(bench.Scopes, _time, NullLogger<LabelTables>.Instance);

    private static Plan PlanWith(params string[] tables) => Plan.Compile(new PlanDocuments("labels", new Dictionary<string, string>
    {
        ["source.json"] = """{ "api": "/v1/company/list", "id": "company_id" }""",
        ["target.json"] = """{ "api": "写入空操作" }""",
        ["mapping.json"] = JsonSerializer.Serialize(tables.Append("company_id").ToDictionary(t => t, t => t == "company_id" ? "{{company_id}}" : $"{{{{{t}|label}}}}")),
    }));
}
