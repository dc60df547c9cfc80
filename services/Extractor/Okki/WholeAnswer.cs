namespace OkkiBridge.Extractor.Okki;

/// <summary>Reads the body before the answer goes on, so that whoever times the attempt times all of it.</summary>
internal sealed class WholeAnswer(int largest) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(largest, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
