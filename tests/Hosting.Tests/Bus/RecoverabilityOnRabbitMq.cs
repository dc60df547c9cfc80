using System.Text;
using OkkiBridge.Testing;
using RabbitMQ.Client;

namespace OkkiBridge.Hosting.Tests.Bus;

/// <summary>Nothing else runs beside it: it restarts the broker.</summary>
[CollectionDefinition(nameof(RecoverabilityOnRabbitMq), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(RecoverabilityOnRabbitMq))]
public sealed class RecoverabilityOnRabbitMq : RecoverabilityContract, IAsyncLifetime
{
    private readonly Broker _broker = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override Broker? Broker => _broker;

    public async ValueTask InitializeAsync()
    {
        var reason = await Broker.SkipReasonAsync();
        Assert.SkipWhen(reason is not null, reason ?? "");
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task A_message_that_waits_survives_its_service()
    {
        Dictionary<string, string?> settings = new() { ["Bus:RedeliveryDelays:0"] = "00:00:01", ["Bus:RedeliveryDelays:1"] = "00:00:03" };
        var first = new Script { Fails = _ => true, Until = s => s.Deliveries.Count == 2 };
        first.Fails = count =>
        {
            if (count == 2) first.Done.TrySetResult();
            return true;
        };

        await using (var service = await TestService.StartAsync(first, Broker, settings))
        {
            await service.PublishAsync(new Order(1));
            await first.Done.Task.WaitAsync(Eventually.Patience, Token);
            await service.StopAsync();
        }

        var second = new Script { Until = s => s.Deliveries.Count == 1 };
        await using (await TestService.StartAsync(second, Broker, settings))
            await second.Done.Task.WaitAsync(Eventually.Patience, Token);

        Assert.Equal([new(1, 1, 1)], second.Deliveries);
    }

    [Fact]
    public async Task A_message_that_waits_survives_a_restart_of_the_broker()
    {
        Assert.SkipWhen(Broker.RestartCommand is null, "RABBITMQ_RESTART names no command that restarts the broker");
        Dictionary<string, string?> settings = new() { ["Bus:RedeliveryDelays:0"] = "00:00:03", ["Bus:RedeliveryDelays:1"] = "00:00:03" };
        var script = new Script { Fails = count => count < 3, Until = s => s.Deliveries.Count == 3 };
        await using var service = await TestService.StartAsync(script, Broker, settings);

        await service.PublishAsync(new Order(1));
        await Eventually.TrueAsync(async () => await _broker.CountAsync("delay-3s") == 1, () => "the message never waited", Token);
        await Broker.RestartAsync(Token);

        await script.Done.Task.WaitAsync(Eventually.Patience, Token);
        Assert.Equal([0, 0, 1], script.Deliveries.Select(d => d.Redelivery));
    }

    [Fact]
    public async Task A_message_whose_redelivery_cannot_be_stored_goes_back_to_its_queue()
    {
        var script = new Script { Fails = count => count < 4, Until = s => s.Deliveries.Count == 4 };
        await using var service = await TestService.StartAsync(script, Broker);
        await service.PublishAsync();

        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.QueueDeleteAsync($"{_broker.Prefix}-delay-100ms", cancellationToken: Token);

        await service.PublishAsync(new Order(1));
        await script.Done.Task.WaitAsync(Eventually.Patience, Token);

        Assert.All(script.Deliveries, delivery => Assert.Equal(0, delivery.Redelivery));
    }

    [Fact]
    public async Task A_full_queue_refuses_and_publishers_wait_until_it_has_room()
    {
        const int Publishers = 4, OrdersEach = 25;
        const int Most = 5;
        Dictionary<string, string?> settings = new() { ["Bus:MostMessages"] = $"{Most}", ["Bus:Prefetch"] = "1" };
        var gate = new TaskCompletionSource();
        var script = new Script { Before = () => gate.Task, Until = s => s.Deliveries.DistinctBy(d => d.Number).Count() == Publishers * OrdersEach };
        await using var service = await TestService.StartAsync(script, Broker, settings);
        try
        {
            // Each waits for the broker's word before its next: a quorum queue says no a little late, and by then takes what is under way.
            var published = Enumerable.Range(0, Publishers).Select(PublishInTurnAsync).ToList();
            var (looks, waiting) = (0, 0u);
            await Eventually.TrueAsync(
                async () =>
                {
                    waiting = Math.Max(waiting, await _broker.CountAsync("order") ?? 0);
                    return waiting >= Most && ++looks == 20;
                },
                () => $"the queue never filled: {waiting}", Token);

            Assert.InRange(waiting, (uint)Most, Publishers * OrdersEach / 2u);
            Assert.All(published, task => Assert.False(task.IsCompleted));
            gate.SetResult();
            await Task.WhenAll(published);
            await script.Done.Task.WaitAsync(Eventually.Patience, Token);
        }
        finally
        {
            gate.TrySetResult();        // or the service could not stop, and its complaint would hide what failed
        }

        async Task PublishInTurnAsync(int publisher)
        {
            foreach (var number in Enumerable.Range(1 + (publisher * OrdersEach), OrdersEach)) await service.PublishAsync(new Order(number));
        }
    }

    [Fact]
    public async Task A_message_given_up_leaves_nothing_in_the_error_queue()
    {
        var script = new Script { Fails = _ => true, Until = s => s.Faults.Count == 1 };
        await using var service = await TestService.StartAsync(script, Broker);

        await service.PublishAsync(new Order(1));
        await script.Done.Task.WaitAsync(Eventually.Patience, Token);
        await service.StopAsync();

        Assert.Equal(0u, await _broker.CountAsync("order"));
        Assert.Null(await _broker.CountAsync("order_error"));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_kept_in_the_error_queue()
    {
        var script = new Script { Until = s => s.Deliveries.Count == 1 };
        await using var service = await TestService.StartAsync(script, Broker);
        await service.PublishAsync();

        await using (var connection = await Broker.ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Token))
        {
            var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
            await channel.BasicPublishAsync("", $"{_broker.Prefix}-order", true, properties, Encoding.UTF8.GetBytes("{ not json"), Token);
        }

        await service.PublishAsync(new Order(1));
        await script.Done.Task.WaitAsync(Eventually.Patience, Token);
        await service.StopAsync();

        Assert.Equal(1u, await _broker.CountAsync("order_error"));
    }
}
