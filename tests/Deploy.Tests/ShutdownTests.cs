using System.Globalization;
using System.Reflection;
using k8s.Models;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OkkiBridge.Deploy.Tests;

/// <summary>A service that is told to stop is given the time that it takes.</summary>
public sealed class ShutdownTests
{
    [Theory]
    [InlineData("extractor")]
    [InlineData("transformer")]
    [InlineData("loader")]
    public async Task Each_limit_leaves_room_for_the_one_inside_it(string service)
    {
        await using var app = Composed.Build(service, new Dictionary<string, string>()).App;
        var bus = app.Services.GetRequiredService<IOptions<MassTransitHostOptions>>().Value;
        var host = app.Services.GetRequiredService<IOptions<HostOptions>>().Value;

        Assert.True(bus.ConsumerStopTimeout < bus.StopTimeout);
        Assert.True(bus.StopTimeout < host.ShutdownTimeout);
        foreach (var overlay in (string[])[Manifests.Sandbox, Manifests.Production])
        {
            var pod = Manifests.Of(overlay).One<V1Deployment>(service).Spec.Template.Spec;
            var before = pod.Containers.Sum(c => c.Lifecycle?.PreStop?.Sleep?.Seconds ?? 0);
            Assert.True(TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value - before) > host.ShutdownTimeout);
        }
    }

    [Fact]
    public async Task The_longest_write_of_a_loader_ends_before_its_consumer_is_cancelled()
    {
        await using var app = Composed.Build("loader", new Dictionary<string, string> { ["Qingyiyun__Mode"] = "write" }).App;
        var lease = app.Services.GetRequiredService(typeof(Loader.LoaderModule).Assembly.GetType("OkkiBridge.Loader.Loading.WriteLease", throwOnError: true)!);
        var deadline = (TimeSpan)lease.GetType().GetProperty("Deadline", BindingFlags.Public | BindingFlags.Instance)!.GetValue(lease)!;

        Assert.True(deadline < app.Services.GetRequiredService<IOptions<MassTransitHostOptions>>().Value.ConsumerStopTimeout);
    }

    [Fact]
    public async Task Compose_waits_as_long()
    {
        await using var app = Composed.Build("loader", new Dictionary<string, string>()).App;
        var limit = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        Assert.All((string[])["extractor", "transformer", "loader"], service =>
            Assert.True(TimeSpan.FromMinutes(int.Parse(((string)ComposeFile.Services[service]["stop_grace_period"]).TrimEnd('m'), CultureInfo.InvariantCulture)) > limit));
    }
}
