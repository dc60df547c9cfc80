using System.Collections.Concurrent;
using MassTransit;

namespace OkkiBridge.Hosting.Tests.Bus;

public sealed record Order(int Number);

public sealed record Parcel(int Number);

public sealed record Delivery(int Number, int Try, int Redelivery);

/// <summary>What the consumers of a test do and saw.</summary>
public sealed class Script
{
    private readonly ConcurrentQueue<Delivery> _deliveries = new();
    private readonly ConcurrentQueue<(int Number, string Message)> _faults = new();
    private int _triesOfFaults;

    /// <summary>Decides by the tries of a number so far, the first being 1, whether this one fails.</summary>
    public Func<int, bool> Fails { get; set; } = _ => false;

    /// <summary>The same of the consumers of what was given up, by their tries of all numbers.</summary>
    public Func<int, bool> FailsFaults { get; set; } = _ => false;

    public string FaultText { get; set; } = "refused";

    public IReadOnlyCollection<Delivery> Deliveries => _deliveries;

    public IReadOnlyCollection<(int Number, string Message)> Faults => _faults;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes the test when it holds; asked after each delivery and fault.</summary>
    public Func<Script, bool> Until { get; set; } = _ => false;

    /// <summary>Called on each delivery, before it fails or succeeds.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public async Task TakeAsync(int number, ConsumeContext context)
    {
        await Before();
        var count = _deliveries.Count(d => d.Number == number) + 1;
        _deliveries.Enqueue(new Delivery(number, count, context.GetRedeliveryCount()));
        if (Fails(count)) throw new InvalidOperationException(FaultText);
        Check();
    }

    public void Take(int number, IEnumerable<ExceptionInfo> faults)
    {
        if (FailsFaults(Interlocked.Increment(ref _triesOfFaults))) throw new InvalidOperationException("not yet");
        _faults.Enqueue((number, string.Join(", ", faults.Select(f => f.Message))));
        Check();
    }

    public void Check()
    {
        if (Until(this)) Done.TrySetResult();
    }
}

internal sealed class OrderConsumer(Script script) : IConsumer<Order>
{
    public Task Consume(ConsumeContext<Order> context) => script.TakeAsync(context.Message.Number, context);
}

internal sealed class OrderFaultConsumer(Script script) : IConsumer<Fault<Order>>
{
    public Task Consume(ConsumeContext<Fault<Order>> context)
    {
        script.Take(context.Message.Message.Number, context.Message.Exceptions);
        return Task.CompletedTask;
    }
}

internal sealed class ParcelConsumer(Script script) : IConsumer<Batch<Parcel>>
{
    public async Task Consume(ConsumeContext<Batch<Parcel>> context)
    {
        List<Exception> faults = [];
        foreach (var message in context.Message)
        {
            try
            {
                await script.TakeAsync(message.Message.Number, message);
            }
            catch (InvalidOperationException fault)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0) throw faults[0];
    }
}

internal sealed class ParcelConsumerDefinition : ConsumerDefinition<ParcelConsumer>
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ParcelConsumer> consumerConfigurator, IRegistrationContext context) =>
        consumerConfigurator.Options<BatchOptions>(o => o.SetMessageLimit(3).SetTimeLimit(TimeSpan.FromMilliseconds(200)).SetConcurrencyLimit(1));
}

internal sealed class ParcelFaultConsumer(Script script) : IConsumer<Fault<Parcel>>
{
    public Task Consume(ConsumeContext<Fault<Parcel>> context)
    {
        script.Take(context.Message.Message.Number, context.Message.Exceptions);
        return Task.CompletedTask;
    }
}
