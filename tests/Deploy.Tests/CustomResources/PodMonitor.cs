using k8s.Models;

namespace OkkiBridge.Deploy.Tests.CustomResources;

/// <summary>What the Prometheus Operator has scraped.</summary>
internal sealed class PodMonitor : CustomResource<PodMonitor.Wishes>
{
    public sealed class Wishes
    {
        public string JobLabel { get; set; } = "";

        public V1LabelSelector Selector { get; set; } = new();

        public List<Endpoint> PodMetricsEndpoints { get; set; } = [];
    }

    public sealed class Endpoint
    {
        public string Port { get; set; } = "";

        public string Path { get; set; } = "";

        public string Interval { get; set; } = "";

        public Dictionary<string, List<string>>? Params { get; set; }
    }
}
