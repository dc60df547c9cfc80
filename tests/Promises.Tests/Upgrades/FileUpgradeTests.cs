using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests.Upgrades;

/// <summary>
/// <c>docs/upgrades</c> of the one file of a single process: the present version goes on with what the one before left when it was killed, and cannot go back. What was on its way in the killed
/// process is read again after more than an hour without outcomes; here a person cancels the run, and the next one reads it.
/// </summary>
[Trait("Length", "Long")]
public sealed class FileUpgradeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Companies = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("okkibridge-upgrade-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private OkkiSandbox _okki = null!;
    private QingyiyunSandbox _qingyiyun = null!;
    private ServiceProcess? _process;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.FullName, "okkibridge.db");

    public async ValueTask InitializeAsync()
    {
        _okki = await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = Companies, BadCompanies = 5, Seed = Versions.Seed }, ct: Ct);
        _qingyiyun = await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions(), ct: Ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        await _okki.DisposeAsync();
        await _qingyiyun.DisposeAsync();
        _http.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_present_version_goes_on_with_the_file_of_the_former_which_refuses_it_afterwards()
    {
        await StartAsync(Versions.Former);
        await RunAsync("full");
        _okki.Companies.ChangeMany(60);
        await RunAsync("incremental");
        _okki.Companies.ChangeMany(120);
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);
        var writes = _qingyiyun.Accounting.Writes;
        _qingyiyun.Faults = FaultPlan.None with { Slow = TimeSpan.FromHours(1) };
        _qingyiyun.FailNext(FaultKind.SlowAnswer, 2, "/store");
        var run = await StartRunAsync("incremental");
        await Eventually.TrueAsync(() => Task.FromResult(_qingyiyun.Accounting.Writes > writes), () => $"nothing was written\n{_process!.Output}", Ct);
        await _process!.DisposeAsync();
        _qingyiyun.Faults = FaultPlan.None;
        var before = Schema();
        output.WriteLine($"former is killed in the middle of {run}, {_qingyiyun.Accounting.Writes - writes} companies are written without that the file knows; its schema is {before}");

        await StartAsync(Versions.Present);
        using (var cancelled = await _http.PostAsync(new Uri(_process!.Address, $"/runs/{run}/cancel"), null, Ct)) cancelled.EnsureSuccessStatusCode();
        await RunAsync("incremental");
        await NewestVersionEverywhereAsync();
        var all = _qingyiyun.Accounting.Writes;
        await RunAsync("full");
        Assert.Equal(all, _qingyiyun.Accounting.Writes);
        Assert.Equal(0, _qingyiyun.Accounting.DuplicateVersions);
        Assert.Equal(0, _qingyiyun.Accounting.StaleOverwrites);
        await NewestVersionEverywhereAsync();
        Assert.Equal(0, await _process!.StopAsync(Ct));
        await _process.DisposeAsync();
        var after = Schema();
        output.WriteLine($"present went on with it: {all} written in all, nothing lost, doubled or reverted; its schema is {after}");

        if (before == after)
        {
            await StartAsync(Versions.Former);
            await RunAsync("full");
            Assert.Equal((all, 0), (_qingyiyun.Accounting.Writes, _qingyiyun.Accounting.DuplicateVersions));
            output.WriteLine("back: the form is the same, and former goes on with it");
            return;
        }

        _process = Start(Versions.Former);
        await Eventually.TrueAsync(
            async () => _process.HasExited || await _process.HealthAsync("ready", Ct) is HttpStatusCode.ServiceUnavailable, () => $"the file is not refused\n{_process.Output}", Ct);
        Assert.Equal(all, _qingyiyun.Accounting.Writes);
        if (!_process.HasExited)        // versions until 28 November 2026 refuse every call, and keep to themselves why
        {
            Assert.False((await _http.GetAsync(new Uri(_process.Address, "/runs"), Ct)).IsSuccessStatusCode);
            output.WriteLine("back: refused at every call, without a word");
            return;
        }

        Assert.Equal(1, await _process.ExitAsync(Ct));
        var line = Assert.Single(_process.Output.Split('\n'), l => l.Contains(File, StringComparison.Ordinal));
        Assert.Contains($"schema is {after}", line, StringComparison.Ordinal);
        Assert.Contains($"knows {before}", line, StringComparison.Ordinal);
        output.WriteLine($"back: {line}");
    }

    private async Task StartAsync(string version)
    {
        _process = Start(version);
        await _process.ReadyAsync(Ct);
    }

    private ServiceProcess Start(string version) => ServiceProcess.Start("Quickstart", Quickstart.Sandboxes
        .SettingsFor(new Quickstart.QuickstartOptions(Companies, Quickstart.FaultLevel.None, Versions.Seed, Json: false, Serve: false, Okki: null, Qingyiyun: null), _okki, _qingyiyun)
        .Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value))
        .Concat(
        [
            new("DOTNET_STARTUP_HOOKS", Path.Combine(Versions.Present, "OkkiBridge.Faults.dll")),
            new("OKKIBRIDGE_ONE_PROCESS_ON", File),
            new("Qingyiyun__LongestBudgetWait", "00:00:01"),
            new("Scheduler__Lease", "00:00:03"),
        ])
        .ToDictionary(), folder: version);

    private async Task RunAsync(string mode)
    {
        await Bridge.PassAsync(TimeSpan.FromSeconds(3), Ct);      // the window closes
        var counts = Promise.Complete(await EndOfAsync(await StartRunAsync(mode)));
        output.WriteLine($"{mode}: {string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}"))}");
    }

    private async Task<string> StartRunAsync(string mode)
    {
        JsonObject? run = null;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await _http.PostAsJsonAsync(new Uri(_process!.Address, $"/plans/{Uri.EscapeDataString(Bridge.Plan)}/runs"), new { mode }, Ct);
                run = await answer.Content.ReadFromJsonAsync<JsonObject>(Ct);
                return answer.StatusCode is HttpStatusCode.Accepted;
            },
            () => $"no run started: {run?.ToJsonString()}", Ct);
        return run!["id"]!.GetValue<string>();
    }

    private async Task<JsonObject> EndOfAsync(string id)
    {
        JsonObject? run = null;
        await Eventually.TrueAsync(
            async () => (run = await _http.GetFromJsonAsync<JsonObject>(new Uri(_process!.Address, $"/runs/{id}"), Ct))!["status"]!.GetValue<string>() is "completed" or "failed" or "cancelled",
            Eventually.LongestRun, () => $"{run?.ToJsonString()}\n{_process!.Output}", Ct);
        return run!;
    }

    private async Task NewestVersionEverywhereAsync()
    {
        var rejected = (await _http.GetFromJsonAsync<JsonArray>(new Uri(_process!.Address, "/rejections?status=open&limit=500"), Ct))!.Select(r => r!["companyId"]!.GetValue<string>()).ToHashSet();
        var behind = _okki.Companies.Current()
            .Where(c => !rejected.Contains(Text(c.Id)) && (_qingyiyun.Store.Find(Text(c.Id)) is not { } held || held.GetProperty("updated_at").GetString() != c.UpdateTimeText))
            .Select(c => c.Id).ToList();
        Assert.True(behind.Count == 0, $"{behind.Count} companies are behind: {string.Join(", ", behind.Take(10))}");
    }

    private int Schema()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
