namespace OkkiBridge.Loader.Qingyiyun;

/// <summary>
/// One attempt, innermost: timed from connecting to the answer's last byte, its answer bounded. The usual time-out handler ends with the
/// headers, and an answer that stalls after them would hold a claim for ever.
/// </summary>
internal sealed class AttemptHandler(TimeSpan timeout, TimeProvider time) : DelegatingHandler
{
    /// <summary>A look-up's page of 100 wide companies is far below.</summary>
    public const int LongestAnswer = 16 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await WholeAnswerAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw deadline.IsCancellationRequested
                ? new TimeoutException($"no whole answer within {timeout.TotalSeconds:0.#} s")
                : new HttpRequestException(HttpRequestError.ConnectionError, "connecting took too long");
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
