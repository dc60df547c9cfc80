using Microsoft.Extensions.Configuration;

namespace OkkiBridge.Hosting;

/// <summary>
/// <c>--health-probe=true</c>: asks the service that runs in the same container whether it is ready, and ends with 0 or 1. The images have neither a shell
/// nor a client that could ask.
/// </summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    public static bool IsWanted(IConfiguration configuration) => configuration["health-probe"] is "true";

    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        using var http = new HttpClient { Timeout = Timeout };
        try
        {
            using var answer = await http.GetAsync(new Uri(Address(configuration), "/health/ready"));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }

    private static Uri Address(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? $"http://localhost:{configuration["http_ports"] ?? "8080"}";
        return new Uri(urls.Split(';')[0].Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal));
    }
}
