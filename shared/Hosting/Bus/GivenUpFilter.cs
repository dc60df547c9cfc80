using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using MassTransit;
using MassTransit.Middleware.Rescue;

namespace OkkiBridge.Hosting.Bus;

/// <summary>
/// Decides about a message that no retry and no redelivery will take any further.
/// <list type="bullet">
/// <item>Its <c>Fault&lt;T&gt;</c>, which carries the message, was confirmed by the broker and a consumer of ours waits for it: the fault takes its
/// place, the message is done. Keeping it in <c>_error</c> as well would fill a queue that nobody reads.</item>
/// <item>No fault was published, yet the message can be read (its redelivery could not be stored, the service is stopping): nothing was decided, so
/// it goes back to its queue.</item>
/// <item>It cannot be read, or nobody takes its fault: it goes to the bounded <c>_error</c> queue, by the filters behind this one.</item>
/// </list>
/// </summary>
internal sealed class GivenUpFilter(TakenOverMessages takenOver, SecretFilter secrets) : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var readable = !IsUnreadable(context.Exception);

        if (readable && (!context.IsFaulted || context.CancellationToken.IsCancellationRequested))
            ExceptionDispatchInfo.Throw(context.Exception);

        return readable && context.TryGetPayload(out ConsumerFaultContext? fault) && takenOver.Contains(fault.MessageType)
            ? Task.CompletedTask
            : next.Send(Clean(context));
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("givenUp");

    // The error queue keeps the exception's texts in headers.
    private ExceptionReceiveContext Clean(ExceptionReceiveContext context)
    {
        var text = context.Exception.ToString();
        var clean = secrets.Clean(text);
        return clean == text ? context : new RescueExceptionReceiveContext(context, new MassTransitException(clean));
    }

    private static bool IsUnreadable(Exception? exception) =>
        exception is SerializationException || (exception?.InnerException is { } inner && IsUnreadable(inner));
}
