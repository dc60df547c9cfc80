namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// One attempt, innermost: counted, timed from connecting to the answer's last byte, its answer bounded. The usual time-out handler ends with the
/// headers, and a run would wait for ever for an answer that stalls after them.
/// </summary>
internal sealed class AttemptHandler(TimeSpan timeout, TimeProvider time) : DelegatingHandler
{
    /// <summary>A page of 100 companies with all their contacts is far below.</summary>
    private const int LongestAnswer = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        OkkiCalls.Add();
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await WholeAnswerAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no whole answer within {timeout.TotalSeconds:0.#} s");
        }
    }

    private async Task<HttpResponseMessage> WholeAnswerAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await base.SendAsync(request, ct);
        try
        {
            await response.Content.LoadIntoBufferAsync(LongestAnswer, ct);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
