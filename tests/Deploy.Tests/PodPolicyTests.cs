using k8s.Models;

namespace OkkiBridge.Deploy.Tests;

/// <summary>What every pod of ours keeps to.</summary>
public sealed class PodPolicyTests
{
    public static TheoryData<string, string> Workloads => new(
    [
        (Manifests.Sandbox, "extractor"), (Manifests.Sandbox, "transformer"), (Manifests.Sandbox, "loader"),
        (Manifests.Sandbox, "sandbox"), (Manifests.Sandbox, "rabbitmq"), (Manifests.Sandbox, "mongodb"),
        (Manifests.Production, "extractor"), (Manifests.Production, "transformer"), (Manifests.Production, "loader"),
    ]);

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void The_workloads_are_those_that_these_tests_name(string overlay) =>
        Assert.Equal(Workloads.Select(row => row.Data).Where(w => w.Item1 == overlay).Select(w => w.Item2).Order(), Manifests.Of(overlay).OwnPods.Select(p => p.Name).Order());

    [Theory, MemberData(nameof(Workloads))]
    public void An_image_has_a_version(string overlay, string workload) => Assert.All(Containers(overlay, workload), c =>
    {
        var tag = c.Image.Split('/')[^1].Split(':').ElementAtOrDefault(1);
        Assert.Matches("^[0-9]", tag);
        if (c.Image.Contains("okkibridge/", StringComparison.Ordinal)) Assert.Equal(Repository.Version, tag);
    });

    [Theory, MemberData(nameof(Workloads))]
    public void Processor_and_memory_are_asked_for_and_limited(string overlay, string workload) => Assert.All(Containers(overlay, workload), c =>
    {
        foreach (var what in (string[])["cpu", "memory"])
            Assert.InRange(c.Resources.Requests[what].ToDecimal(), 0.001m, c.Resources.Limits[what].ToDecimal());
    });

    [Theory, MemberData(nameof(Workloads))]
    public void A_container_is_probed_by_named_ports(string overlay, string workload) => Assert.All(Containers(overlay, workload), c =>
    {
        Assert.All(c.Ports, port => Assert.NotEmpty(port.Name));
        foreach (var probe in (V1Probe[])[c.StartupProbe, c.LivenessProbe, c.ReadinessProbe])
        {
            Assert.NotNull(probe);
            if ((probe.HttpGet?.Port ?? probe.TcpSocket?.Port)?.Value is { } port) Assert.Contains(port, c.Ports.Select(p => p.Name));
            else Assert.NotEmpty(probe.Exec.Command);
        }
    });

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void A_service_is_probed_where_it_answers(string overlay) => Assert.All(Services(overlay), c =>
    {
        Assert.Equal(("/health/live", "/health/live", "/health/ready"), (c.StartupProbe.HttpGet.Path, c.LivenessProbe.HttpGet.Path, c.ReadinessProbe.HttpGet.Path));
        Assert.Equal(8080, c.Ports.Single(p => p.Name == "http").ContainerPort);
        Assert.True(c.ReadinessProbe.TimeoutSeconds > 5, "the service asks its database for up to five seconds");
    });

    [Theory, MemberData(nameof(Workloads))]
    public void A_pod_is_restricted(string overlay, string workload)
    {
        var pod = Manifests.Of(overlay).PodOf(workload).Spec!;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, pod.SecurityContext.RunAsUser ?? 0);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.False(pod.EnableServiceLinks);
        Assert.Null(pod.HostNetwork);
        Assert.Null(pod.HostPID);
        Assert.All(pod.Containers.Concat(pod.InitContainers ?? []), c =>
        {
            Assert.True(c.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(c.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], c.SecurityContext.Capabilities.Drop);
            Assert.Null(c.SecurityContext.Capabilities.Add);
            Assert.Null(c.SecurityContext.Privileged);
        });
    }

    [Theory, MemberData(nameof(Workloads))]
    public void What_a_pod_may_write_is_bounded_and_no_part_of_its_node(string overlay, string workload) =>
        Assert.All(Manifests.Of(overlay).PodOf(workload).Spec!.Volumes ?? [], volume =>
        {
            Assert.Null(volume.HostPath);
            if (volume.EmptyDir is { } empty) Assert.NotNull(empty.SizeLimit);
            if (volume.Secret is { } secret) Assert.Equal(0b100_100_000, secret.DefaultMode);
        });

    [Theory, MemberData(nameof(Workloads))]
    public void No_secret_is_in_an_environment(string overlay, string workload)
    {
        var manifests = Manifests.Of(overlay);
        Assert.All(Containers(overlay, workload), c =>
        {
            Assert.DoesNotContain(c.EnvFrom ?? [], source => source.SecretRef is not null);
            Assert.DoesNotContain(c.Env ?? [], variable => variable.ValueFrom?.SecretKeyRef is not null);
            var environment = Configuration.Of(manifests, c);
            Assert.DoesNotContain(environment.Keys, key => key.EndsWith("Secret", StringComparison.Ordinal) || key.EndsWith("Key", StringComparison.Ordinal)
                || key.EndsWith("Password", StringComparison.Ordinal) || (key.StartsWith("ConnectionStrings", StringComparison.Ordinal) && !key.EndsWith("File", StringComparison.Ordinal)));
        });
    }

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void A_replica_goes_only_when_its_successor_is_ready_and_replicas_stand_apart(string overlay) =>
        Assert.All(Manifests.Of(overlay).Deployments.Where(d => d.Name() is not "sandbox"), deployment =>
        {
            var pod = Pod.Of(deployment.Name(), deployment.Spec.Template);
            Assert.Equal(("RollingUpdate", "1", "0"), (deployment.Spec.Strategy.Type,
                deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value, deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value));
            Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], pod.Spec!.TopologySpreadConstraints.Select(t => t.TopologyKey));
            Assert.All(pod.Spec.TopologySpreadConstraints, spread => Assert.True(pod.Matches(spread.LabelSelector)));
        });

    private static IList<V1Container> Containers(string overlay, string workload) => Manifests.Of(overlay).PodOf(workload).Spec!.Containers;

    private static IEnumerable<V1Container> Services(string overlay) =>
        ((string[])["extractor", "transformer", "loader"]).Select(name => Assert.Single(Containers(overlay, name)));
}
