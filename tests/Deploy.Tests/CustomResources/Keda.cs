using k8s.Models;

namespace OkkiBridge.Deploy.Tests.CustomResources;

/// <summary>Scales a workload by a measure.</summary>
internal sealed class ScaledObject : CustomResource<ScaledObject.Wishes>
{
    public sealed class Wishes
    {
        public TargetRef ScaleTargetRef { get; set; } = new();

        public int MinReplicaCount { get; set; }

        public int MaxReplicaCount { get; set; }

        public int PollingInterval { get; set; }

        public AdvancedConfig? Advanced { get; set; }

        public List<Trigger> Triggers { get; set; } = [];
    }

    public sealed class TargetRef
    {
        public string Name { get; set; } = "";
    }

    public sealed class AdvancedConfig
    {
        public HpaConfig? HorizontalPodAutoscalerConfig { get; set; }
    }

    public sealed class HpaConfig
    {
        public V2HorizontalPodAutoscalerBehavior? Behavior { get; set; }
    }

    public sealed class Trigger
    {
        public string Type { get; set; } = "";

        public RabbitMqMetadata Metadata { get; set; } = new();

        public TargetRef AuthenticationRef { get; set; } = new();
    }

    /// <summary>Of the trigger <c>rabbitmq</c>; every value is text.</summary>
    public sealed class RabbitMqMetadata
    {
        public string Protocol { get; set; } = "";

        public string QueueName { get; set; } = "";

        public string Mode { get; set; } = "";

        public string Value { get; set; } = "";
    }
}

/// <summary>Where a trigger's secrets are.</summary>
internal sealed class TriggerAuthentication : CustomResource<TriggerAuthentication.Wishes>
{
    public sealed class Wishes
    {
        public List<SecretTarget> SecretTargetRef { get; set; } = [];
    }

    public sealed class SecretTarget
    {
        public string Parameter { get; set; } = "";

        public string Name { get; set; } = "";

        public string Key { get; set; } = "";
    }
}
