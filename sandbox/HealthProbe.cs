using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox;

/// <summary><c>--health-probe=true</c>: asks the simulators that run in the same container, and ends with 0 or 1. The image has no client that could ask.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    public static bool IsWanted(IConfiguration configuration) => configuration["health-probe"] is "true";

    public static async Task<int> RunAsync(SandboxSettings settings)
    {
        using var http = new HttpClient { Timeout = Timeout };
        try
        {
            foreach (var url in (string[])[settings.Okki.Url, settings.Qingyiyun.Url])
            {
                using var answer = await http.GetAsync(new Uri(SandboxServer.Reachable(url), $"{Control.Prefix}/health"));
                if (!answer.IsSuccessStatusCode)
                    return 1;
            }
            return 0;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }
}
