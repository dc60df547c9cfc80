using k8s.Models;

namespace OkkiBridge.Deploy.Tests.CustomResources;

/// <summary>A RabbitMQ that the Cluster Operator runs.</summary>
internal sealed class RabbitmqCluster : CustomResource<RabbitmqCluster.Wishes>
{
    /// <summary>The secret that the operator makes, with these keys among others.</summary>
    public (string Name, string[] Keys) DefaultUser => ($"{Metadata.Name}-default-user", ["username", "password", "default_user.conf", "connection_string"]);

    public sealed class Wishes
    {
        public int Replicas { get; set; }

        public string Image { get; set; } = "";

        public V1ResourceRequirements? Resources { get; set; }

        public Persistence? Persistence { get; set; }

        public long TerminationGracePeriodSeconds { get; set; }

        public Server? Rabbitmq { get; set; }

        public Overrides? Override { get; set; }
    }

    public sealed class Persistence
    {
        public string Storage { get; set; } = "";
    }

    public sealed class Server
    {
        public string AdditionalConfig { get; set; } = "";
    }

    public sealed class Overrides
    {
        public StatefulSetOverride? StatefulSet { get; set; }
    }

    public sealed class StatefulSetOverride
    {
        public V1StatefulSetSpec? Spec { get; set; }
    }
}
