using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using OkkiBridge.Contracts;
using OkkiBridge.Promises.Tests.Chaos;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;
using RabbitMQ.Client;

namespace OkkiBridge.Promises.Tests;

/// <summary>Records that no message can carry, between services that have the memory of a container of 512 MB, of which .NET takes three quarters. Alone: a collector that gets no processor falls behind.</summary>
[Collection(nameof(ChaosTests))]
public sealed class LargeRecordsTests
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_large_records_arrives_in_messages_that_any_broker_takes_and_one_that_is_too_large_is_rejected_alone()
    {
        await using var bridge = await StartAsync(120);
        var messages = new ConcurrentBag<int>();
        var tap = new Tap(bridge.Broker, message => messages.Add(message.Length));
        await tap.OpenAsync(Ct);
        bridge.Okki.Bend = [Padded(180 * 1024), Padded(17 * Megabyte) with { When = new() { Records = 1 } }];

        var counts = Promise.Complete(await bridge.EndOfAsync(await bridge.StartRunAsync("full", Ct), Ct));

        Assert.Equal((120, 119, 1), (counts["extracted"], counts["written"], counts["rejected"]));
        Assert.True(await tap.RepeatAsync(draw: 1, Ct) > 40);
        Assert.InRange(messages.Max(), 900 * 1024, 2 * Megabyte);
        var rejection = Assert.Single((await bridge.GetAsync("/rejections", Ct)).AsArray())!;
        Assert.Equal(("extract", "size"), (rejection["stage"]!.GetValue<string>(), rejection["reason"]!.GetValue<string>()));
        Assert.Contains("found 17,8", rejection["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_sixty_megabytes_that_an_earlier_version_left_behind_ends_on_the_rejection_list()
    {
        await using var bridge = await StartAsync(0);
        string Company(string id) => $$"""{"company_id":{{id}},"update_time":"2026-03-02 09:41:12","padding":"{{new string('x', 20 * Megabyte)}}"}""";
        var message = $$"""
            { "messageId": "{{Guid.NewGuid()}}", "messageType": ["urn:message:OkkiBridge.Contracts:CompaniesExtracted"], "message":
              { "runId": "run-1", "plan": "{{Bridge.Plan}}", "readAt": "2026-03-02T02:15:07Z", "companies": { "1": {{Company("1")}}, "2": {{Company("2")}}, "3": {{Company("3")}} } } }
            """;
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Ct);
        await channel.BasicPublishAsync($"{bridge.Broker.Prefix}:{typeof(CompaniesExtracted).Namespace}:{nameof(CompaniesExtracted)}", "", true,
            new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true }, Encoding.UTF8.GetBytes(message), Ct);

        await bridge.UntilAsync(async () => (await bridge.GetAsync("/rejections?status=open", Ct)).AsArray().Count == 3, Ct);

        Assert.All((await bridge.GetAsync("/rejections", Ct)).AsArray(), r =>
        {
            Assert.Equal(("transform", 1), (r!["stage"]!.GetValue<string>(), r["attempts"]!.GetValue<int>()));
            Assert.False(r["rawAside"]!["isKept"]!.GetValue<bool>());
        });
    }

    private static Task<Bridge> StartAsync(int companies) => Bridge.StartAsync(
        1, new OkkiSandboxOptions { Companies = companies }, new QingyiyunSandboxOptions(), Bridge.ByHand,
        (_, settings) => (settings["DOTNET_GCHeapHardLimit"], settings["Okki__DetailParallelism"]) = ($"{384 * Megabyte:x}", "2"), Ct);

    private static Bend Padded(int bytes) => new()
    {
        Name = "large",
        Provider = BendProvider.Okki,
        Endpoint = "/company/info",
        What = [new JsonEdit(JsonOp.Set, "data.x_padding") { Value = JsonSerializer.SerializeToElement(new string('x', bytes)) }],
    };
}
