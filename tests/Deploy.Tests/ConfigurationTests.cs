using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Deploy.Tests;

/// <summary>The services know every setting that the manifests give them, and start with them.</summary>
public sealed class ConfigurationTests
{
    [Theory]
    [InlineData(Manifests.Sandbox, "extractor")]
    [InlineData(Manifests.Sandbox, "transformer")]
    [InlineData(Manifests.Sandbox, "loader")]
    [InlineData(Manifests.Production, "extractor")]
    [InlineData(Manifests.Production, "transformer")]
    [InlineData(Manifests.Production, "loader")]
    public async Task A_service_knows_every_setting_and_finds_nothing_wrong_with_it(string overlay, string service)
    {
        var manifests = Manifests.Of(overlay);
        var pod = manifests.One<V1Deployment>(service).Spec.Template.Spec;
        using var files = new SecretFolder();
        var settings = Configuration.Of(manifests, pod.Containers[0]).ToDictionary(s => s.Key, s => s.Key.EndsWith("File", StringComparison.Ordinal)
            ? files.Write(s.Key, Secrets.Example(manifests, Configuration.SecretAt(pod, pod.Containers[0], s.Value)!.Value))
            : s.Value);

        var (app, asked) = Composed.Build(service, settings);
        await using (app)
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            Assert.All(settings.Keys.Where(IsOurs), key => Assert.Contains(Plain(key), asked));
        }
    }

    [Fact]
    public void The_simulators_know_every_setting()
    {
        var manifests = Manifests.Of(Manifests.Sandbox);
        var container = manifests.One<V1Deployment>("sandbox").Spec.Template.Spec.Containers[0];
        var known = typeof(Sandbox.Okki.OkkiSandbox).Assembly.GetType("OkkiBridge.Sandbox.SandboxSettings", throwOnError: true)!.GetProperties().Select(p => $"Sandbox__{p.Name}");

        Assert.Empty(Configuration.Of(manifests, container).Keys.Where(IsOurs).Except(known));
    }

    /// <summary>Those of the runtime and of OpenTelemetry are not.</summary>
    private static bool IsOurs(string key) => !key.StartsWith("DOTNET_", StringComparison.Ordinal) && !key.StartsWith("OTEL_", StringComparison.Ordinal);

    private static string Plain(string key)
    {
        var name = key.Replace("__", ":", StringComparison.Ordinal);
        return name.EndsWith("File", StringComparison.Ordinal) ? name[..^"File".Length] : name;
    }

    private sealed class SecretFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("okkibridge-");

        public string Write(string name, string text)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
