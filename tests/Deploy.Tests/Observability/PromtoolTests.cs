using System.ComponentModel;
using System.Diagnostics;

namespace OkkiBridge.Deploy.Tests.Observability;

/// <summary>What Prometheus itself says of its configuration and rules, and the rules' unit tests.</summary>
public sealed class PromtoolTests
{
    [Theory]
    [InlineData("check", "config", "prometheus.yaml")]       // with the rules that it names
    [InlineData("test", "rules", "rules.test.yaml")]
    public async Task Prometheus_finds_nothing_wrong(string verb, string what, string file)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("promtool", [verb, what, file])
            {
                WorkingDirectory = Repository.PathOf("deploy/observability"),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, output + await error);
        }
        catch (Win32Exception)
        {
            Assert.Skip("No promtool is on the path");
        }
    }
}
