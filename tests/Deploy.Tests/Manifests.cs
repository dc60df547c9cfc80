using k8s;
using k8s.Models;
using OkkiBridge.Deploy.Tests.CustomResources;

namespace OkkiBridge.Deploy.Tests;

/// <summary>The objects of one overlay, built and read strictly: a member that its kind does not have is an error.</summary>
internal sealed class Manifests
{
    public const string Sandbox = "sandbox";
    public const string Production = "production";

    private static readonly Dictionary<string, Lazy<Manifests>> Overlays = ((string[])[Sandbox, Production]).ToDictionary(
        name => name, name => new Lazy<Manifests>(() => Build(Repository.PathOf($"deploy/k8s/overlays/{name}"))));

    private Manifests(IEnumerable<object> objects) => Objects = [.. objects.Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>Every object.</summary>
    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    public IEnumerable<V1Deployment> Deployments => All<V1Deployment>();

    /// <summary>The pods of our own workloads.</summary>
    public IReadOnlyList<Pod> OwnPods =>
        [.. Deployments.Select(d => Pod.Of(d.Name(), d.Spec.Template)), .. All<V1StatefulSet>().Select(s => Pod.Of(s.Name(), s.Spec.Template))];

    /// <summary>Those of the operators too, with the labels and ports that they give them.</summary>
    public IReadOnlyList<Pod> Pods =>
    [
        .. OwnPods,
        .. All<RabbitmqCluster>().Select(c => new Pod(
            c.Name(),
            new Dictionary<string, string> { ["app.kubernetes.io/name"] = c.Name(), ["app.kubernetes.io/component"] = "rabbitmq", ["app.kubernetes.io/part-of"] = "rabbitmq" },
            new Dictionary<string, int> { ["epmd"] = 4369, ["amqp"] = 5672, ["management"] = 15672, ["prometheus"] = 15692, ["distribution"] = 25672 },
            Spec: null)),
        .. All<MongoDBCommunity>().Select(m => new Pod(
            m.Name(), new Dictionary<string, string> { ["app"] = $"{m.Name()}-svc" }, new Dictionary<string, int> { ["mongodb"] = 27017 }, Spec: null)),
    ];

    /// <summary>An overlay; the test is skipped where it cannot be built.</summary>
    public static Manifests Of(string overlay)
    {
        if (Kustomize.SkipReason is { } reason) Assert.Skip(reason);
        return Overlays[overlay].Value;
    }

    /// <summary>Any folder.</summary>
    public static Manifests Build(string folder) => new(KubernetesYaml.LoadAllFromString(Kustomize.Build(folder), CustomResources.CustomResources.Types, strict: true));

    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    public T One<T>(string name) where T : IKubernetesObject<V1ObjectMeta> => All<T>().Single(o => o.Name() == name);

    public Pod PodOf(string workload) => Pods.Single(p => p.Name == workload);
}
