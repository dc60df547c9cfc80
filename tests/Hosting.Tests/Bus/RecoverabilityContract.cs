using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Bus;

/// <summary>What becomes of a failed message, on any transport. One try in place, two redeliveries: six deliveries at most.</summary>
public abstract class RecoverabilityContract
{
    protected abstract Broker? Broker { get; }

    [Fact]
    public async Task A_blip_is_retried_in_place()
    {
        var script = new Script { Fails = count => count == 1, Until = s => s.Deliveries.Count == 2 };
        await using var service = await TestService.StartAsync(script, Broker);

        await service.PublishAsync(new Order(1));
        await script.Done.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal([new(1, 1, 0), new(1, 2, 0)], script.Deliveries);
    }

    [Fact]
    public async Task An_outage_is_waited_for_by_redelivery()
    {
        var script = new Script { Fails = count => count < 5, Until = s => s.Deliveries.Count == 5 };
        await using var service = await TestService.StartAsync(script, Broker);

        await service.PublishAsync(new Order(1));
        await script.Done.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal([0, 0, 1, 1, 2], script.Deliveries.Select(d => d.Redelivery));
        Assert.Empty(script.Faults);
    }

    [Fact]
    public async Task A_message_given_up_is_handed_over_as_its_fault()
    {
        var script = new Script { Fails = _ => true, Until = s => s.Faults.Count == 1 };
        await using var service = await TestService.StartAsync(script, Broker);

        await service.PublishAsync(new Order(7));
        await script.Done.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(6, script.Deliveries.Count);
        Assert.Equal([(7, "refused")], script.Faults);
    }

    [Fact]
    public async Task What_nobody_takes_over_comes_again_until_it_goes_through()
    {
        var script = new Script { Fails = _ => true, FailsFaults = count => count < 10, Until = s => s.Faults.Count == 1 };
        await using var service = await TestService.StartAsync(script, Broker);

        await service.PublishAsync(new Order(7));
        await script.Done.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal([(7, "refused")], script.Faults);
    }

    [Fact]
    public async Task Each_message_of_a_failed_batch_is_retried_redelivered_and_given_up()
    {
        var script = new Script { Fails = _ => true, Until = s => s.Faults.Count == 3 };
        await using var service = await TestService.StartAsync(script, Broker);

        await service.PublishAsync(new Parcel(1), new Parcel(2), new Parcel(3));
        await script.Done.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal([1, 2, 3], script.Faults.Select(f => f.Number).Order());
        Assert.All(script.Deliveries.GroupBy(d => d.Number), parcel => Assert.Equal([0, 0, 1, 1, 2, 2], parcel.Select(d => d.Redelivery)));
    }

    [Fact]
    public async Task Each_message_of_a_failed_batch_arrives_once_the_outage_is_over()
    {
        var script = new Script { Fails = count => count < 4, Until = s => s.Deliveries.Count(d => d.Try == 4) == 3 };
        await using var service = await TestService.StartAsync(script, Broker);

        await service.PublishAsync(new Parcel(1), new Parcel(2), new Parcel(3));
        await script.Done.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Empty(script.Faults);
    }

    [Fact]
    public async Task A_fault_carries_no_secret()
    {
        var script = new Script { Fails = _ => true, FaultText = "401 for tiger-lily", Until = s => s.Faults.Count == 1 };
        await using var service = await TestService.StartAsync(script, Broker, new Dictionary<string, string?> { ["Okki:ClientSecret"] = "tiger-lily" });

        await service.PublishAsync(new Order(1));
        await script.Done.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

        Assert.Equal("401 for ***", script.Faults.Single().Message);
    }
}

public sealed class RecoverabilityInMemory : RecoverabilityContract
{
    protected override Broker? Broker => null;
}
