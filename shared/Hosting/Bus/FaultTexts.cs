using MassTransit;
using MassTransit.Events;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Faults travel and are stored with the exception's texts; secrets are taken out before they leave the process.</summary>
internal sealed class FaultTexts(SecretFilter secrets) : IFilter<PublishContext>
{
    public Task Send(PublishContext context, IPipe<PublishContext> next)
    {
        if (context is SendContext<Fault> { Message.Exceptions: { } exceptions })
            foreach (var exception in exceptions) Clean(exception);

        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("faultTexts");

    private void Clean(ExceptionInfo? exception)
    {
        if (exception is not FaultExceptionInfo info) return;

        info.Message = secrets.Clean(info.Message ?? "");
        info.StackTrace = secrets.Clean(info.StackTrace ?? "");
        info.Data = null;
        Clean(info.InnerException);
    }
}
