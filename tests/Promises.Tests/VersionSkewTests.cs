using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using OkkiBridge.Contracts;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;
using RabbitMQ.Client;

namespace OkkiBridge.Promises.Tests;

/// <summary>While an update rolls, services of two versions share the queues: one side of every seam is played by golden messages, over the real broker.</summary>
public sealed partial class VersionSkewTests
{
    private const string RunId = "20260302T021500-1f2e3d4c";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Messages_of_0_1_go_through_the_present_services() => GoThroughAsync("0.1", message => message);

    [Fact]
    public Task Messages_of_a_later_version_go_through_with_what_nobody_knows_yet() => GoThroughAsync("present", message =>
    {
        foreach (var absent in (string[])["planVersion", "removed", "dryRun"]) message.Remove(absent);      // they would let nothing be written
        foreach (var part in (JsonObject[])[message, .. (message["companies"] as JsonArray)?.Select(c => c!.AsObject()) ?? []])
        {
            part.Remove("removed");
            part["somethingLater"] = new JsonObject { ["values"] = new JsonArray(1, "二", null) };
        }

        return message;
    });

    private static async Task GoThroughAsync(string version, Func<JsonObject, JsonObject> change)
    {
        var lines = new ConcurrentQueue<string>();
        await using var bridge = await Bridge.StartAsync(
            1, await OkkiSandbox.StartAsync(new OkkiSandboxOptions { Companies = 1 }, ct: Ct), await QingyiyunSandbox.StartAsync(new QingyiyunSandboxOptions(), ct: Ct),
            Bridge.ByHand, settings: null, lines.Enqueue, Ct);

        await SendAsync<CompaniesExtracted>(bridge, version, change, text => text);
        await SendAsync<CompaniesNormalized>(bridge, version, change, text => text.Replace("61302845517093", "61302845517094", StringComparison.Ordinal));
        await SendAsync<CompaniesSettled>(bridge, version, change, text => text.Replace("61302845517093", "61302845517095", StringComparison.Ordinal));

        Dictionary<string, string> expected = new()
        {
            ["61302845517093"] = "Written",         // extracted, mapped, written
            ["9007199254740993"] = "Rejected",      // it lacks what its plan requires
            ["61302845517094"] = "Written",         // normalized, written
            ["61302845517095"] = "Written",         // settled
            ["5203771904"] = "Unchanged",
            ["5203771905"] = "Stale",
            ["5203771906"] = "Skipped",
            ["5203771907"] = "Rejected",
        };
        Dictionary<string, string> outcomes = [];
        await Eventually.TrueAsync(
            async () => (outcomes = await OutcomesAsync(bridge)).Count == expected.Count,
            () => $"only {string.Join(", ", outcomes)}\n{bridge.Tail()}", Ct);

        Assert.Equal(expected.OrderBy(o => o.Key), outcomes.OrderBy(o => o.Key));
        Assert.Equal(["61302845517093", "61302845517094"], bridge.Qingyiyun.Store.Ids.Order());
        Assert.DoesNotContain(lines, line => Trouble().IsMatch(line));
        foreach (var queue in (string[])["companies-extracted", "companies-normalized", "companies-settled"])
        {
            Assert.Null(await bridge.Broker.CountAsync($"{queue}_error"));
            Assert.Null(await bridge.Broker.CountAsync($"{queue}_skipped"));
        }
    }

    /// <summary>As MassTransit puts it on the wire.</summary>
    private static async Task SendAsync<T>(Bridge bridge, string version, Func<JsonObject, JsonObject> change, Func<string, string> text)
    {
        var golden = JsonNode.Parse(text(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "golden", version, $"{typeof(T).Name}.json"), Ct)))!.AsObject();
        var envelope = new JsonObject
        {
            ["messageId"] = $"{Guid.NewGuid()}",
            ["messageType"] = new JsonArray($"urn:message:{typeof(T).Namespace}:{typeof(T).Name}"),
            ["message"] = change(golden),
        };
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Ct);
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync($"{bridge.Broker.Prefix}:{typeof(T).Namespace}:{typeof(T).Name}", "", true, properties, System.Text.Encoding.UTF8.GetBytes(envelope.ToJsonString()), Ct);
    }

    private static async Task<Dictionary<string, string>> OutcomesAsync(Bridge bridge) =>
        (await bridge.Database.GetCollection<BsonDocument>("runCompanies").Find(new BsonDocument("run", RunId)).ToListAsync(Ct))
        .ToDictionary(company => company["company"].AsString, company => company["outcome"].AsString);

    [GeneratedRegex(@"^\S+Z (warn|error|crit) ")]
    private static partial Regex Trouble();
}
