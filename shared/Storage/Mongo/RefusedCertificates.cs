using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using MongoDB.Driver.Core.Events;

namespace OkkiBridge.Storage.Mongo;

/// <summary>
/// The driver tells callers of a time-out only, with everything it knows of its servers in the text. That a server's certificate is refused is said here, once
/// until it is accepted. Not fatal: it may be renewed.
/// </summary>
internal sealed partial class RefusedCertificates(ILogger log) : IEventSubscriber
{
    private int _told;

    public bool TryGetEventHandler<TEvent>(out Action<TEvent> handler) => new ReflectionEventSubscriber(this).TryGetEventHandler(out handler);

    public void Handle(ServerHeartbeatFailedEvent failed)
    {
        var fault = failed.Exception;
        while (fault is not null and not AuthenticationException) fault = fault.InnerException;
        if (fault is not null && Interlocked.Exchange(ref _told, 1) == 0) Refused(log, failed.ConnectionId.ServerId.EndPoint, fault.Message.ReplaceLineEndings(" "));
    }

    public void Handle(ServerHeartbeatSucceededEvent _) => _told = 0;

    [LoggerMessage(1003, LogLevel.Warning, "ConnectionStrings:MongoDb: waiting for {Server}: {Reason}")]
    private static partial void Refused(ILogger logger, System.Net.EndPoint server, string reason);
}
