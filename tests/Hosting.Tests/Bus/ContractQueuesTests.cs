using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Contracts;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Bus;

/// <summary>Nothing orders the services: what is published before its consumer was ever there waits for it.</summary>
public sealed class ContractQueuesTests : OnRabbitMq
{
    [Fact]
    public async Task A_contract_that_nobody_consumes_yet_waits_in_its_queue()
    {
        await using var service = await TestService.StartAsync(new Script(), Broker);

        await service.PublishAsync(Settled("one"), Settled("two"));

        Assert.Equal(2u, await Broker.CountAsync("companies-settled"));
        Assert.Equal((0u, 0u), (await Broker.CountAsync("companies-extracted"), await Broker.CountAsync("companies-normalized")));
    }

    [Fact]
    public async Task A_contract_that_has_no_queue_is_not_thrown_away_in_silence()
    {
        await using var service = await TestService.StartAsync(new Script(), Broker);
        await service.PublishAsync();
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        await channel.QueueDeleteAsync($"{Broker.Prefix}-companies-settled", ifUnused: false, ifEmpty: false, cancellationToken: Ct);

        var returned = await Assert.ThrowsAnyAsync<Exception>(() => service.Services.GetRequiredService<IBus>().Publish(Settled("one"), Ct).WaitAsync(Eventually.Patience, Ct));

        Assert.IsNotType<TimeoutException>(returned);
    }

    private static CompaniesSettled Settled(string run) => new() { RunId = run, Plan = "any", Outcomes = new Dictionary<string, Outcome> { ["1"] = Outcome.Written } };
}
