using OkkiBridge.Sandbox.Faults;

namespace OkkiBridge.Sandbox;

/// <summary>Section <c>Sandbox</c> of the configuration.</summary>
internal sealed class SandboxSettings
{
    /// <summary>Companies that OKKI holds at the start.</summary>
    public int Companies { get; set; } = 2000;

    /// <summary>Companies without a name among them.</summary>
    public int BadCompanies { get; set; }

    /// <summary>Seed of data and faults.</summary>
    public int Seed { get; set; } = 1;

    /// <summary><c>none</c>, <c>light</c> or <c>heavy</c>.</summary>
    public string Faults { get; set; } = "none";

    /// <summary>Changes of all kinds in a minute.</summary>
    public double ChangesPerMinute { get; set; }

    public ProviderSettings Okki { get; set; } = new() { Url = "http://*:8081" };

    public ProviderSettings Qingyiyun { get; set; } = new() { Url = "http://*:8082" };

    public FaultPlan FaultPlan => FaultPlan.Named(Faults, Seed);

    internal sealed class ProviderSettings
    {
        /// <summary>Where it listens.</summary>
        public string Url { get; set; } = "";

        /// <summary>Calls of one natural minute; 0 for no limit.</summary>
        public int RequestsPerMinute { get; set; }
    }
}
