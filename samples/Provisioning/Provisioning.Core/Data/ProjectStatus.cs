namespace Provisioning.Data;

public enum ProjectStatus
{
    Provisioning,
    Ready,
}
