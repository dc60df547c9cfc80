using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using OkkiBridge.Testing;

namespace OkkiBridge.Promises.Tests;

/// <summary>The quickstart's command line, as users and scripts rely on it.</summary>
public sealed class QuickstartTests
{
    [Theory]
    [InlineData("--companies", "many")]
    [InlineData("--companies", "1000001")]
    [InlineData("--bend", "case-99")]
    public async Task A_wrong_value_is_one_line_and_no_stack(string option, string value)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OkkiBridge.Quickstart.dll"), option, value])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains(option, Assert.Single((await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_a_newer_version_wrote_is_refused_at_the_start_with_a_line_that_names_both_schemas()
    {
        var folder = Directory.CreateTempSubdirectory("okkibridge-");
        try
        {
            var file = Path.Combine(folder.FullName, "okkibridge.db");
            await using (var connection = new SqliteConnection($"Data Source={file};Pooling=false"))
            {
                connection.Open();
                await using var newer = connection.CreateCommand();
                newer.CommandText = "pragma user_version = 1000";
                await newer.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            var options = new Quickstart.QuickstartOptions(0, Quickstart.FaultLevel.None, Seed: 1, Json: false, Serve: false, Okki: null, Qingyiyun: null);
            await using var providers = await Quickstart.Sandboxes.StartAsync(options, TestContext.Current.CancellationToken);
            await using var app = Quickstart.Bridge.Create(providers.Settings, file);
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

            Assert.Matches(@"okkibridge\.db was written by a newer OkkiBridge: its schema is 1000, this one knows \d+$", refused.Message);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("--companies", "500", "--faults", "none")]
    [InlineData("--companies", "1000", "--faults", "heavy", "--seed", "7")]
    [InlineData("--companies", "120", "--bend", "pages-of-7")]
    public async Task It_keeps_every_promise_and_its_last_line_is_the_figures(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OkkiBridge.Quickstart.dll"), .. args, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Eventually.LongestRun, TimeProvider.System);
        using var kill = deadline.Token.Register(process.Kill);      // a run that never ends fails here, and says how far it came
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, await errors + output);
        var figures = JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!;
        var counts = figures["run"]!["counts"]!.AsObject().ToDictionary(c => c.Key, c => c.Value!.GetValue<int>());
        Assert.Equal(counts["extracted"], counts["written"] + counts["unchanged"] + counts["stale"] + counts["skipped"] + counts["rejected"]);
        Assert.Equal(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), figures["source"]!["companies"]!.GetValue<int>());
        Assert.Equal(figures["source"]!["companies"]!.GetValue<int>(), figures["target"]!["companies"]!.GetValue<int>());
        Assert.Equal(0, figures["target"]!["duplicateVersions"]!.GetValue<int>());
        Assert.Equal(0, figures["target"]!["staleOverwrites"]!.GetValue<int>());
        Assert.True(figures["seconds"]!.GetValue<double>() > 0);
    }
}
