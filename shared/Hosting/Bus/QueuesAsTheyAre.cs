using System.Collections.Concurrent;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OkkiBridge.Hosting.Bus;

/// <summary>
/// A queue keeps the arguments that it was made with, and the broker closes the channel of whoever declares it with others: an upgrade that brings new ones, or
/// a changed <c>Bus:MostMessages</c>, would stop its endpoint for good. Such a queue is used as it is, and that is said once.
/// </summary>
internal sealed partial class QueuesAsTheyAre(ILogger<QueuesAsTheyAre> log) : IFilter<ChannelContext>
{
    private readonly ConcurrentDictionary<string, bool> _told = new();

    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        using var tolerant = new TolerantChannel(context, Tell);
        await next.Send(tolerant);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("queuesAsTheyAre");

    private void Tell(string queue, string reason)
    {
        if (_told.TryAdd(queue, true)) Kept(log, queue, reason);
    }

    [LoggerMessage(1005, LogLevel.Warning,
        "Queue {Queue} keeps the arguments it was made with ({Reason}). To give it the present ones, stop the services and delete it when it is empty")]
    private static partial void Kept(ILogger logger, string queue, string reason);

    /// <summary>Declares on a channel of its own first, so that a refusal closes that one. What consumers move to <c>_error</c> goes over this one as well.</summary>
    private sealed class TolerantChannel(ChannelContext inner, Action<string, string> tell) : ScopeChannelContext(inner, inner.CancellationToken), ChannelContext
    {
        async Task<QueueDeclareOk> ChannelContext.QueueDeclare(
            string queue, bool durable, bool exclusive, bool autoDelete, IDictionary<string, object> arguments, CancellationToken cancellationToken)
        {
            try
            {
                await using var trial = await ConnectionContext.CreateChannel(null, cancellationToken);
                return await trial.QueueDeclareAsync(queue, durable, exclusive, autoDelete, arguments!, cancellationToken: cancellationToken);
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
            {
                tell(queue, refused.ShutdownReason.ReplyText);
                return await QueueDeclarePassive(queue, cancellationToken);
            }
        }
    }
}
