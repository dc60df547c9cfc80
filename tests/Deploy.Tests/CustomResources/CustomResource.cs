using k8s;
using k8s.Models;

namespace OkkiBridge.Deploy.Tests.CustomResources;

/// <summary>
/// An object of an operator's own kind, as far as the manifests use it; a member that is not here fails the reading. Names and meaning: the operators' API references.
/// </summary>
internal abstract class CustomResource<TSpec> : IKubernetesObject<V1ObjectMeta>
    where TSpec : new()
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public TSpec Spec { get; set; } = new();
}

internal static class CustomResources
{
    /// <summary>By <c>apiVersion/kind</c>.</summary>
    public static IDictionary<string, Type> Types { get; } = new Dictionary<string, Type>
    {
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["keda.sh/v1alpha1/TriggerAuthentication"] = typeof(TriggerAuthentication),
        ["rabbitmq.com/v1beta1/RabbitmqCluster"] = typeof(RabbitmqCluster),
        ["mongodbcommunity.mongodb.com/v1/MongoDBCommunity"] = typeof(MongoDBCommunity),
        ["monitoring.coreos.com/v1/PodMonitor"] = typeof(PodMonitor),
    };
}
