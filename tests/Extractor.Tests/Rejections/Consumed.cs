using MassTransit;

namespace OkkiBridge.Extractor.Tests.Rejections;

/// <summary>Tells when a message was consumed.</summary>
internal sealed class Consumed : IConsumeObserver
{
    private readonly TaskCompletionSource _once = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Once => _once.Task;

    public Task PreConsume<T>(ConsumeContext<T> context) where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context) where T : class
    {
        _once.TrySetResult();
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception) where T : class
    {
        _once.TrySetException(exception);
        return Task.CompletedTask;
    }
}
