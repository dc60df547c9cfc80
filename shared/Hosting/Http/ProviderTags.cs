using System.Net.Http.Metrics;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// Names provider and operation on <c>http.client.request.duration</c>, the framework's own metric of outgoing calls: it tells hosts apart, but neither the list
/// from the details nor a write from a look-up.
/// </summary>
internal static class ProviderTags
{
    public static void PutOn(HttpRequestMessage request, string provider)
    {
        var operation = request.RequestUri!.AbsolutePath.TrimEnd('/').Split('/')[^1];     // "list", "info", "store": never an id
        HttpMetricsEnrichmentContext.AddCallback(request, call =>
        {
            call.AddCustomTag("okkibridge.provider", provider);
            call.AddCustomTag("okkibridge.operation", operation);
        });
    }
}
