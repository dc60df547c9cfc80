using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using OkkiBridge.Quickstart;
using OkkiBridge.Testing;
using Providers = OkkiBridge.Quickstart.Sandboxes;

namespace OkkiBridge.Promises.Tests;

/// <summary>The shipped plans of other modules than companies, through the whole pipeline in one process, as the quickstart runs it.</summary>
public sealed class OtherModulesTests
{
    private const string Products = "查询小满产品";
    private const string Orders = "查询小满订单";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Products)]
    [InlineData(Orders)]
    public async Task Every_record_arrives_once_and_a_changed_one_again(string plan)
    {
        await using var running = await Running.StartAsync(serve: false);
        var (source, target) = (plan == Products ? running.Providers.Okki!.Products : running.Providers.Okki!.Orders, running.Providers.Qingyiyun!);

        var full = await running.RunAsync(plan, "full");
        Assert.Equal(("completed", 200, 200), (full.Status, full.Extracted, full.Count("written")));
        Assert.Equal((200, 200), (target.Store.Count, target.Accounting.Writes));

        var changed = source.ChangeMany(7);
        source.Delete(source.Ids.Except(changed).First());
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);
        var changes = await running.RunAsync(plan, "incremental");
        var again = await running.RunAsync(plan, "incremental");

        Assert.Equal(("completed", 7, 0), (changes.Status, changes.Count("written"), changes.Count("rejected")));
        Assert.Equal(("completed", 0), (again.Status, again.Count("written")));
        Assert.Equal(changes.Extracted, changes.Settled);
        Assert.All(source.Ids, id => Assert.Equal(source.UpdateTimeText(id), target.Store.Find(Text(id))?.GetProperty("updated_at").GetString()));
        Assert.All(changed, id => Assert.Equal(2, target.Store.Versions(Text(id)).Count));
        Assert.Equal((207, 0, 0), (target.Accounting.Writes, target.Accounting.DuplicateVersions, target.Accounting.StaleOverwrites));
    }

    [Fact]
    public async Task Only_the_companies_run_by_schedule_until_others_are_asked_for()
    {
        await using var running = await Running.StartAsync(serve: true);

        await Eventually.TrueAsync(
            async () => (await running.PlansAsync())[Bridge.Plan]["lastRun"]?["status"]?.GetValue<string>() is "completed", () => "the companies never ran", Ct);

        var plans = await running.PlansAsync();
        Assert.Equal([Products, Bridge.Plan, Orders], plans.Keys.Order(StringComparer.Ordinal));
        Assert.All([Products, Orders], name => Assert.Null(plans[name]["lastRun"] ?? plans[name]["nextTick"]));
        Assert.Equal(running.Providers.Okki!.Companies.Count, running.Providers.Qingyiyun!.Store.Count);
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The product, running in this process, between simulated providers that misbehave a little.</summary>
    private sealed class Running(Providers providers, DirectoryInfo folder, WebApplication app) : IAsyncDisposable
    {
        private readonly ControlApi _api = new(app.Address());

        public Providers Providers => providers;

        public static async Task<Running> StartAsync(bool serve)
        {
            var providers = await Providers.StartAsync(new QuickstartOptions(Companies: 20, FaultLevel.Light, Seed: 3, Json: false, serve, Okki: null, Qingyiyun: null), Ct);
            var folder = Directory.CreateTempSubdirectory("okkibridge-");
            var app = Quickstart.Bridge.Create(providers.Settings, Path.Combine(folder.FullName, "okkibridge.db"));
            await app.StartAsync(Ct);
            return new Running(providers, folder, app);
        }

        public async Task<RunRecord> RunAsync(string plan, string mode)
        {
            var run = await _api.StartAsync(plan, mode, Ct);
            await Eventually.TrueAsync(async () => (run = await _api.RunAsync(run.Id, Ct)).IsOver, () => run.Json.ToJsonString(), Ct);
            return run;
        }

        public async Task<Dictionary<string, JsonNode>> PlansAsync()
        {
            using var http = new HttpClient { BaseAddress = app.Address() };
            return (await http.GetFromJsonAsync<JsonArray>("/plans", Ct))!.ToDictionary(p => p!["name"]!.GetValue<string>(), p => p!);
        }

        public async ValueTask DisposeAsync()
        {
            _api.Dispose();
            await app.DisposeAsync();
            await providers.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }
}
