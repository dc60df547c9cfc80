using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>The way of every call: counted, limited, spoiled or replaced before its effect, done, bent and spoiled after its effect.</summary>
internal sealed class CallPipeline(IProvider provider, CallAccounting accounting, FaultGate faults, TimeProvider time)
{
    public async Task ServeAsync(HttpContext context, Operation operation)
    {
        if (operation.IsControl)
        {
            await (await operation.Run(new Call(0, context, FaultKind.None))).WriteAsync(context);
            return;
        }

        var status = 0;
        var number = accounting.Begin();
        try
        {
            var call = await faults.MeetAsync(number, context, operation);
            var answer = provider.Refuse(call, operation) ?? BeforeEffect(call) ?? InsteadOf(call) ?? await DoAsync(call, operation);
            status = answer is null || call.Fault == FaultKind.CutMidAnswer ? 0 : answer.Status;
            await SendAsync(answer, call);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            status = 0;   // the client went away
        }
        finally
        {
            accounting.End(operation.Pattern, status);
        }
    }

    private async Task<Answer?> DoAsync(Call call, Operation operation)
    {
        if (call.Fault == FaultKind.CutBeforeEffect)
            return null;
        if (call.Fault == FaultKind.LateEffect)
        {
            await call.ReadJsonAsync();                             // while its caller is still there
            await Task.Delay(call.Plan.Late, time);
        }

        var answer = Bent(await operation.Run(call), call);
        if (call.Fault == FaultKind.SlowAnswer)
            await Task.Delay(call.Plan.Slow, time, call.Context.RequestAborted);

        return call.Fault switch
        {
            FaultKind.CutAfterEffect => null,
            FaultKind.BadGatewayAfterEffect => Answer.Html(502, "Bad Gateway"),
            FaultKind.TruncatedJson => answer with { Body = answer.Body[..(answer.Body.Length / 2)] },
            FaultKind.EmptyBody => answer with { Body = default },
            _ => answer,
        };
    }

    // Of a list it is not known yet whether it concerns the records meant: it is done, which changes nothing, and replaced afterwards.
    private static Answer? InsteadOf(Call call) =>
        call.Bends.Where(b => b.Strikes).SelectMany(b => b.Bend.What.OfType<Instead>()).FirstOrDefault() is { } instead ? Bent(instead.Answer, call) : null;

    private static Answer Bent(Answer answer, Call call) => call.Bends.Aggregate(answer, (bent, bend) => bend.Change(bent));

    private Answer? BeforeEffect(Call call) => call.Fault switch
    {
        FaultKind.ServerError => provider.ServerError(500),
        FaultKind.OkWithServerErrorCode => provider.ServerError(200),
        FaultKind.BadGatewayHtml => Answer.Html(502, "Bad Gateway"),
        FaultKind.Unavailable => Answer.Html(503, "Service Temporarily Unavailable"),
        FaultKind.GatewayTimeout => Answer.Html(504, "Gateway Time-out"),
        FaultKind.TooManyRequests => provider.TooManyRequests(1 + (int)(call.Number % call.Plan.RetryAfterSeconds)),
        FaultKind.TooManyRequestsBare => provider.TooManyRequests(null),
        FaultKind.TokenRefused => provider.RefuseToken(call),
        _ => null,
    };

    private async Task SendAsync(Answer? answer, Call call)
    {
        if (answer is null)
            call.Context.Abort();
        else if (call.Fault == FaultKind.CutMidAnswer)
            await answer.WriteHalfAsync(call.Context);
        else
            await provider.Decorate(answer, call).WriteAsync(call.Context);
    }
}
