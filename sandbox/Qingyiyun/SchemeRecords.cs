namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>One scheme (方案): its records, and how they are written and read.</summary>
internal sealed class SchemeRecords
{
    public SchemeRecords(QingyiyunSandboxOptions options, QingyiyunEnvelope envelope, TimeProvider time)
    {
        Store = new QingyiyunStore(options, time);
        Writing = new Writing(options, Store, envelope);
        Reading = new Reading(options, Store, envelope);
    }

    public QingyiyunStore Store { get; }

    public Writing Writing { get; }

    public Reading Reading { get; }
}
