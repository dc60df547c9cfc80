using Microsoft.Extensions.Configuration;

namespace OkkiBridge.Hosting;

/// <summary>
/// <c>--health-probe=true</c>: asks the service that runs in the same container whether it is ready, and ends with 0 or 1. The images have neither a shell
/// nor a client that could ask. Comes before anything is composed: it runs every few seconds beside the service, and must not cost as much as a start.
/// </summary>
public static class HealthProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Whether this process is to ask, not to serve.</summary>
    public static bool IsWanted(string[] args) => args.Contains("--health-probe=true");

    /// <summary>Asks at the address that the environment gives the service; 0 when it is ready.</summary>
    public static async Task<int> RunAsync()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().Build();
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
