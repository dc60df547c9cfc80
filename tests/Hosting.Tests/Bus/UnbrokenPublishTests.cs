using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Bus;

public sealed class UnbrokenPublishTests
{
    private readonly SlowBroker _broker = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_under_way_arrives_although_its_service_stops()
    {
        await using var services = await StartAsync();
        using var stop = new CancellationTokenSource();

        var published = services.GetRequiredService<IBus>().PublishUnbrokenAsync(new Order(1), stop.Token);
        await _broker.Reached.Task.WaitAsync(Eventually.Patience, Ct);
        await stop.CancelAsync();
        _broker.Answers.SetResult();
        await published.WaitAsync(Eventually.Patience, Ct);

        Assert.True(await services.GetTestHarness().Published.Any<Order>(Ct));
    }

    [Fact]
    public async Task One_that_the_broker_does_not_take_is_given_up_after_the_stop()
    {
        await using var services = await StartAsync();
        using var stop = new CancellationTokenSource();

        var published = services.GetRequiredService<IBus>().PublishUnbrokenAsync(new Order(1), stop.Token);
        await _broker.Reached.Task.WaitAsync(Eventually.Patience, Ct);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => published.WaitAsync(Eventually.Patience, Ct));
    }

    [Fact]
    public async Task Nothing_is_begun_after_the_stop()
    {
        await using var services = await StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => services.GetRequiredService<IBus>().PublishUnbrokenAsync(new Order(1), new CancellationToken(true)));

        Assert.False(_broker.Reached.Task.IsCompleted);
    }

    private async Task<ServiceProvider> StartAsync()
    {
        var services = new ServiceCollection()
            .AddMassTransitTestHarness(TextWriter.Null, bus => bus.UsingInMemory((_, memory) => memory.ConfigurePublish(pipe => pipe.UseFilter(_broker))))
            .BuildServiceProvider(true);
        await services.GetTestHarness().Start();
        return services;
    }

    /// <summary>Confirms a message when the test says so.</summary>
    private sealed class SlowBroker : IFilter<PublishContext>
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task Send(PublishContext context, IPipe<PublishContext> next)
        {
            Reached.TrySetResult();
            await Answers.Task.WaitAsync(context.CancellationToken);
            await next.Send(context);
        }

        public void Probe(ProbeContext context)
        {
        }
    }
}
