using System.Text;
using Microsoft.Extensions.Logging;
using OkkiBridge.Testing;
using RabbitMQ.Client;

namespace OkkiBridge.Hosting.Tests.Bus;

/// <summary>After an upgrade, or when <c>Bus:MostMessages</c> was changed, queues are there that were made with other arguments, and messages in them.</summary>
public sealed class OlderQueuesTests : OnRabbitMq
{
    [Fact]
    public async Task Queues_with_older_arguments_are_used_as_they_are_and_named_once()
    {
        await DeclareAsync("order", ("x-queue-type", "quorum"));
        await DeclareAsync("order_error", ("x-queue-type", "classic"));
        await DeclareAsync("delay-100ms", [
            ("x-queue-type", "quorum"), ("x-message-ttl", 100L), ("x-dead-letter-exchange", ""), ("x-dead-letter-strategy", "at-least-once"), ("x-overflow", "reject-publish")]);
        await SendAsync("order", Envelope(1));
        await SendAsync("order", "{ not json");
        await SendAsync("order", Envelope(2));

        var log = new LinesHeard();
        var script = new Script { Fails = count => count < 3, Until = s => s.Deliveries.Where(d => d.Redelivery == 1).Select(d => d.Number).Distinct().Count() == 3 };
        await using var service = await TestService.StartAsync(script, Broker, log: log);
        await service.PublishAsync(new Order(3));
        await script.Done.Task.WaitAsync(Eventually.Patience, Ct);

        await Eventually.TrueAsync(async () => await Broker.CountAsync("order_error") == 1, () => "what cannot be read never came to the error queue", Ct);
        Assert.Equal(["delay-100ms", "order", "order_error"], log.Lines.Where(l => l.Id == 1005).Select(l => Name(l.Text)).Order());
        Assert.All(log.Lines.Where(l => l.Id == 1005), l => Assert.Contains("inequivalent arg 'x-", l.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, l => l.Level >= LogLevel.Error && l.Text.Contains("eclare", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_limit_than_the_queue_was_made_with_stops_nothing_and_the_queue_keeps_its_own()
    {
        await using (var before = await TestService.StartAsync(new Script(), Broker)) await before.PublishAsync();

        var log = new LinesHeard();
        var script = new Script { Until = s => s.Deliveries.Count == 1 };
        await using var service = await TestService.StartAsync(script, Broker, new Dictionary<string, string?> { ["Bus:MostMessages"] = "5" }, log: log);
        await service.PublishAsync(new Order(1));
        await script.Done.Task.WaitAsync(Eventually.Patience, Ct);

        Assert.Contains(log.Lines, l => l.Id == 1005 && Name(l.Text) == "order" && l.Text.Contains("x-max-length", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, l => l.Text.Contains("-delay-", StringComparison.Ordinal));       // made with equal arguments: nothing to say
    }

    private string Name(string line) => line.Split(' ')[1][(Broker.Prefix.Length + 1)..];

    private static string Envelope(int number) => $$"""
        { "messageId": "{{Guid.NewGuid()}}", "messageType": ["urn:message:{{typeof(Order).Namespace}}:{{nameof(Order)}}"], "message": { "number": {{number}} } }
        """;

    private async Task DeclareAsync(string queue, params (string Key, object? Value)[] arguments)
    {
        Broker.Owns(queue);
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.QueueDeclareAsync($"{Broker.Prefix}-{queue}", durable: true, exclusive: false, autoDelete: false, arguments.ToDictionary(a => a.Key, a => a.Value), cancellationToken: Ct);
    }

    private async Task SendAsync(string queue, string message)
    {
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync("", $"{Broker.Prefix}-{queue}", true, properties, Encoding.UTF8.GetBytes(message), Ct);
    }
}
