using k8s;
using k8s.Models;
using OkkiBridge.Deploy.Tests.CustomResources;

namespace OkkiBridge.Deploy.Tests;

/// <summary>Whatever an object names is there.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void Every_ConfigMap_Secret_claim_and_account_that_a_pod_names_exists(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        var secrets = Secrets.Of(manifests, overlay);

        foreach (var pod in manifests.OwnPods)
        {
            var spec = pod.Spec!;
            var claims = manifests.All<V1StatefulSet>().Where(s => s.Name() == pod.Name).SelectMany(s => s.Spec.VolumeClaimTemplates).Select(c => c.Name());
            var volumes = (spec.Volumes ?? []).Select(v => v.Name).Concat(claims).ToList();

            if (spec.ServiceAccountName is { } account) Assert.False(manifests.One<V1ServiceAccount>(account).AutomountServiceAccountToken);
            Assert.All(spec.Containers.SelectMany(c => c.EnvFrom ?? []), source => manifests.One<V1ConfigMap>(source.ConfigMapRef.Name));
            Assert.All(spec.Containers.SelectMany(c => c.VolumeMounts), mount => Assert.Contains(mount.Name, volumes));
            Assert.All((spec.Volumes ?? []).Where(v => v.ConfigMap is not null), v => manifests.One<V1ConfigMap>(v.ConfigMap.Name));
            Assert.All((spec.Volumes ?? []).Where(v => v.Secret is not null), v =>
            {
                Assert.Contains(v.Secret.SecretName, secrets.Keys);
                Assert.All(v.Secret.Items ?? [], item => Assert.Contains(item.Key, secrets[v.Secret.SecretName]));
            });
        }
    }

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void Every_file_that_a_service_reads_a_setting_from_is_a_key_of_a_secret(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        var secrets = Secrets.Of(manifests, overlay);

        foreach (var pod in manifests.OwnPods.Select(p => p.Spec!))
        {
            foreach (var container in pod.Containers)
            {
                foreach (var (key, path) in Configuration.Of(manifests, container).Where(v => v.Key.EndsWith("File", StringComparison.Ordinal)))
                {
                    var found = Configuration.SecretAt(pod, container, path);
                    Assert.True(found is { } file && secrets[file.Secret].Contains(file.Key), $"{key} is {path}, which no secret fills");
                }
            }
        }
    }

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void Services_budgets_and_monitors_select_pods_and_their_ports(string overlay)
    {
        var manifests = Manifests.Of(overlay);

        Assert.All(manifests.All<V1Service>(), service =>
        {
            var pod = Assert.Single(manifests.Pods, p => p.Matches(new V1LabelSelector { MatchLabels = service.Spec.Selector }));
            Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, pod.Ports.Keys));
        });
        Assert.All(manifests.All<V1PodDisruptionBudget>(), budget =>
        {
            Assert.Single(manifests.Pods, p => p.Matches(budget.Spec.Selector));
            Assert.Equal("1", budget.Spec.MaxUnavailable.Value);       // a minimum would keep a node with a lone replica from being drained
        });
        Assert.All(manifests.All<PodMonitor>(), monitor => Assert.Equal(
            monitor.Name() == "rabbitmq" ? ["rabbitmq"] : ["extractor", "loader", "transformer"],
            manifests.Pods.Where(p => p.Matches(monitor.Spec.Selector) && monitor.Spec.PodMetricsEndpoints.All(e => p.Ports.ContainsKey(e.Port))).Select(p => p.Name).Order()));
        Assert.All(manifests.Deployments, d => Assert.True(Pod.Of(d.Name(), d.Spec.Template).Matches(d.Spec.Selector)));
        Assert.All(manifests.All<V1StatefulSet>(), s =>
        {
            Assert.True(manifests.PodOf(s.Name()).Matches(s.Spec.Selector));
            manifests.One<V1Service>(s.Spec.ServiceName);
        });
    }

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void Every_service_of_ours_has_a_disruption_budget(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        var budgets = manifests.All<V1PodDisruptionBudget>().ToList();

        Assert.All(manifests.Deployments.Where(d => d.Name() is not "sandbox"), d =>
            Assert.Contains(budgets, b => Pod.Of(d.Name(), d.Spec.Template).Matches(b.Spec.Selector)));
    }

    [Theory]
    [InlineData(Manifests.Sandbox)]
    [InlineData(Manifests.Production)]
    public void Everything_lies_in_the_overlays_own_namespace(string overlay)
    {
        var manifests = Manifests.Of(overlay);
        var space = Assert.Single(manifests.All<V1Namespace>());

        Assert.All(manifests.Objects.Except([space]), o => Assert.Equal(space.Name(), o.Namespace()));
        Assert.NotNull(space.GetLabel("pod-security.kubernetes.io/enforce"));
    }

    [Fact]
    public void The_guides_in_both_languages_create_the_same_secrets() =>
        Assert.Equivalent(Secrets.OfTheGuide("deploy/k8s/README.md"), Secrets.OfTheGuide("deploy/k8s/README.zh-CN.md"), strict: true);

    [Fact]
    public void A_member_that_a_kind_does_not_have_is_an_error()
    {
        const string Misspelt = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a }\nspec: { maxReplicas: 4 }\n";

        Assert.Contains("maxReplicas", Assert.ThrowsAny<Exception>(
            () => KubernetesYaml.LoadAllFromString(Misspelt, CustomResources.CustomResources.Types, strict: true)).Message, StringComparison.Ordinal);
    }
}
