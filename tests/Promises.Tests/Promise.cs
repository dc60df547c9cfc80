using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MongoDB.Bson;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Promises.Tests;

/// <summary>What <c>design/promises</c> says of a pipeline at rest, asked of both providers, the database and the control API.</summary>
internal static class Promise
{
    /// <summary>P1: the run is whole, and its outcomes account for every company.</summary>
    public static IReadOnlyDictionary<string, int> Complete(JsonNode run)
    {
        Assert.True(IsOver(run), $"a run is not over: {run.ToJsonString()}");
        var counts = run["counts"]!.AsObject().ToDictionary(c => c.Key, c => c.Value!.GetValue<int>());
        Assert.Equal(counts["extracted"], counts["written"] + counts["unchanged"] + counts["stale"] + counts["skipped"] + counts["rejected"]);
        return counts;
    }

    /// <summary>Whether a run is completed; one of replays is so only when its hour is over, and by then everything in it has its outcome.</summary>
    public static bool IsOver(JsonNode run) => run["status"]!.GetValue<string>() switch
    {
        "completed" => true,
        "loading" when run["mode"]!.GetValue<string>() == "replay" => run["counts"]!.AsObject().Where(c => c.Key != "extracted").Sum(c => c.Value!.GetValue<int>()) == run["counts"]!["extracted"]!.GetValue<int>(),
        _ => false,
    };

    /// <summary>P2, P3: the target saw no version twice and none after a newer one.</summary>
    public static void NothingTwiceOrBackwards(Bridge bridge)
    {
        var twice = bridge.Qingyiyun.Store.Ids.SelectMany(id => Repeats(id, bridge.Qingyiyun.Store.Versions(id))).Take(10);
        Assert.True(bridge.Qingyiyun.Accounting.DuplicateVersions == 0, $"{bridge.Qingyiyun.Accounting.DuplicateVersions} versions were written twice: {string.Join("; ", twice)}");
        Assert.True(bridge.Qingyiyun.Accounting.StaleOverwrites == 0, $"{bridge.Qingyiyun.Accounting.StaleOverwrites} versions were overwritten by older ones");
    }

    /// <summary>P1 over all runs: the target holds the newest version of every living company, but for those named.</summary>
    public static void NewestVersionEverywhere(Bridge bridge, params IEnumerable<long> except)
    {
        var behind = bridge.Okki.Companies.Current().ExceptBy(except, company => company.Id)
            .Select(company => (company.Id, Want: company.UpdateTimeText, Held: Held(bridge, company.Id)))
            .Where(company => company.Want != company.Held).ToList();
        Assert.True(behind.Count == 0, $"{behind.Count} companies are behind: {string.Join("; ", behind.Take(10))}");
    }

    /// <summary>P4: no run is open, no claim is held, and no lease outlives its holder; but for one run that may have failed.</summary>
    public static async Task NothingStuckAsync(Bridge bridge, CancellationToken ct, string? except = null)
    {
        foreach (var run in (await bridge.GetAsync("/runs?limit=500", ct)).AsArray().Where(r => r!["id"]!.GetValue<string>() != except))
        {
            Assert.True(IsOver(run!) || run!["status"]!.GetValue<string>() == "cancelled", $"a run is stuck: {run!.ToJsonString()}");
        }

        Assert.Equal(0, await bridge.CountInDatabaseAsync("ledger", new BsonDocument("claim", new BsonDocument("$ne", BsonNull.Value)), ct));
        Assert.Equal(0, await bridge.CountInDatabaseAsync("leases", new BsonDocument("until", new BsonDocument("$gt", TimeProvider.System.GetUtcNow().UtcDateTime)), ct));
    }

    /// <summary>A queue that is not empty, and how many messages are in it; null when there is none.</summary>
    public static async Task<string?> WhatWaitsAsync(Bridge bridge)
    {
        foreach (var queue in bridge.Broker.Queues.Where(queue => !queue.StartsWith("tap", StringComparison.Ordinal)))
        {
            if (await bridge.Broker.CountAsync(queue) is > 0 and var messages) return $"{queue}: {messages}";
        }

        return null;
    }

    /// <summary>Whether it does, for those who wait for it.</summary>
    public static async Task<bool> HoldsAsync(Func<Task> promise)
    {
        try
        {
            await promise();
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Repeats(string id, IReadOnlyList<ReceivedVersion> versions) => versions.Zip(versions.Skip(1))
        .Where(pair => JsonElement.DeepEquals(pair.First.Content, pair.Second.Content))
        .Select(pair => $"{id} at {pair.First.At:HH:mm:ss.fff} and {pair.Second.At:HH:mm:ss.fff}");

    private static string? Held(Bridge bridge, long id) =>
        bridge.Qingyiyun.Store.Find(id.ToString(CultureInfo.InvariantCulture)) is { } record && record.TryGetProperty("updated_at", out var at) ? at.GetString() : null;
}
